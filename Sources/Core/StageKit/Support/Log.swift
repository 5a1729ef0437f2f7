import Foundation

/// Lines of `key=value` (or JSON) on standard error, one `write` each. A value: `with(_:_:)` gives one that knows more.
public struct Log: Sendable {
    public enum Level: String, Sendable, Comparable, CaseIterable {
        case debug, info, warning, error
        public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// How lines look.
    public enum Style: String, Sendable, CaseIterable { case text, json }

    /// Where lines go and which are worth writing.
    public struct Sink: Sendable {
        public let level: Level
        public let style: Style
        public let write: @Sendable (String) -> Void

        public init(level: Level = .info, style: Style = .text, write: @escaping @Sendable (String) -> Void) {
            self.level = level
            self.style = style
            self.write = write
        }

        /// Lines to standard error.
        public static func standardError(level: Level = .info, style: Style = .text) -> Sink {
            Sink(level: level, style: style) { line in
                FileHandle.standardError.write(Data(line.utf8))
            }
        }

        /// Drops everything.
        public static let silent = Sink(level: .error) { _ in }
    }

    private let sinks: [Sink]
    private let fields: [(String, String)]

    public init(_ sink: Sink) {
        sinks = [sink]
        fields = []
    }

    private init(sinks: [Sink], fields: [(String, String)]) {
        self.sinks = sinks
        self.fields = fields
    }

    public static let silent = Log(.silent)

    /// A log whose lines carry one more field.
    public func with(_ key: String, _ value: some CustomStringConvertible) -> Log {
        Log(sinks: sinks, fields: fields + [(key, value.description)])
    }

    /// Whether lines of this level are written at all.
    public func writes(_ level: Level) -> Bool { sinks.contains { level >= $0.level } }

    /// A log whose lines go to one more place.
    public func copied(to sink: Sink) -> Log { Log(sinks: sinks + [sink], fields: fields) }

    public func debug(_ message: @autoclosure () -> String) { write(.debug, message) }
    public func info(_ message: @autoclosure () -> String) { write(.info, message) }
    public func warning(_ message: @autoclosure () -> String) { write(.warning, message) }
    public func error(_ message: @autoclosure () -> String) { write(.error, message) }

    private func write(_ level: Level, _ message: () -> String) {
        let sinks = sinks.filter { level >= $0.level }
        guard !sinks.isEmpty else { return }
        let all = [("time", Date().formatted(.iso8601)), ("level", level.rawValue)] + fields + [("message", message())]
        for sink in sinks {
            switch sink.style {
            case .text: sink.write(all.map { "\($0)=\(Self.quoted($1))" }.joined(separator: " ") + "\n")
            case .json:
                sink.write("{" + all.map { "\"\($0)\":\(JSONWriter.quoted($1))" }.joined(separator: ",") + "}\n")
            }
        }
    }

    /// As it is when it is one plain word; otherwise as a JSON string, so that no value can forge a line.
    static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3D }
        return isPlain ? value : JSONWriter.quoted(value)
    }
}
