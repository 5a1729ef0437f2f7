import Foundation

/// Where people look: standard error, so that standard output stays for results.
package struct Terminal: Sendable {
    /// Whether lines can be drawn over; otherwise each state is told once, in plain lines.
    package let isInteractive: Bool
    /// In characters.
    package let width: Int

    /// The terminal behind standard error, if it is one.
    package static var standardError: Terminal {
        let environment = ProcessInfo.processInfo.environment
        let isInteractive = isatty(2) == 1 && environment["TERM"] != "dumb"
        let width = environment["COLUMNS"].flatMap { Int($0) } ?? 80
        return Terminal(isInteractive: isInteractive, width: max(40, width))
    }

    package func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
