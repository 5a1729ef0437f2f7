import Foundation

/// A system call that failed: what was tried, on what, and the system's own words.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `errno`'s value.
    public let code: Int32

    /// What was tried, with its object: `open "/data/x"`.
    public let action: String

    /// - Parameter code: `errno`, positive.
    public init(_ code: Int32, _ action: String) {
        self.code = code
        self.action = action
    }

    /// The system's words for the code: `No such file or directory`.
    public var words: String { String(cString: strerror(code)) }

    /// `cannot open "/data/x": No such file or directory`
    public var description: String { "cannot \(action): \(words)" }

    /// Passes a result through unless it is negative: then it is `-errno`.
    ///
    /// - Throws: `SystemError`.
    @discardableResult
    public static func check<Value: SignedInteger>(
        _ result: Value, _ action: @autoclosure () -> String
    ) throws -> Value {
        if result < 0 { throw SystemError(Int32(-result), action()) }
        return result
    }
}
