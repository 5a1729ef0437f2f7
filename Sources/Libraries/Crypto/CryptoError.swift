import Foundation

/// Why something could not be computed.
public enum CryptoError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A file, and the system's error number.
    case unreadable(String, Int32)

    public var description: String {
        switch self {
        case .unreadable(let path, let code): "cannot read \(path): \(String(cString: strerror(code)))"
        }
    }
}
