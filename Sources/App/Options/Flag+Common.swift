import Console
import StageKit

/// Flags of several commands.
extension Flag {
    static let config = Flag("config", "FILE", "the pipeline (default: Plugins.json here, else the built-in one)")
    static let data = Flag("data", "DIR", "the data folder (default: millrace-data)")
    static let listen = Flag("listen", "ADDR:PORT", "where to listen (default: 127.0.0.1:8080; port 0: any free one)")
    static let log = Flag("log", "LEVEL", "debug, info, warning or error (default: info)", words: Log.Level.allCases.map(\.rawValue))
    static let logStyle = Flag("log-style", "STYLE", "text or json (default: text)", words: Log.Style.allCases.map(\.rawValue))
    static let json = Flag("json", nil, "print JSON")
}
