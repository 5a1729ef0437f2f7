import StageKit

/// One flag of a command: `--listen ADDR:PORT`.
struct Flag: Sendable, Equatable {
    /// Without the dashes.
    let name: String
    /// What stands behind it, for help; nil for a switch.
    let value: String?
    let help: String
    /// All values that there are; empty where there are too many to count.
    let words: [String]

    init(_ name: String, _ value: String? = nil, _ help: String, words: [String] = []) {
        self.words = words
        self.name = name
        self.value = value
        self.help = help
    }

    /// The variable that stands for the flag: `MILLRACE_LISTEN`.
    var variable: String { "MILLRACE_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined() }

    /// `--listen ADDR:PORT`
    var spelling: String { "--\(name)" + (value.map { " \($0)" } ?? "") }
}

extension Flag {
    static let config = Flag("config", "FILE", "the pipeline (default: Plugins.json here, else the built-in one)")
    static let data = Flag("data", "DIR", "the data folder (default: millrace-data)")
    static let listen = Flag("listen", "ADDR:PORT", "where to listen (default: 127.0.0.1:8080; port 0: any free one)")
    static let log = Flag("log", "LEVEL", "debug, info, warning or error (default: info)", words: Log.Level.allCases.map(\.rawValue))
    static let logStyle = Flag("log-style", "STYLE", "text or json (default: text)", words: Log.Style.allCases.map(\.rawValue))
    static let json = Flag("json", nil, "print JSON")
}
