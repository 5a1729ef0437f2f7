import Foundation

/// An address that cannot be listened on.
public struct ListenError: Error, Sendable, Equatable, CustomStringConvertible {
    /// As it was asked for.
    public let address: String
    /// As it was asked for.
    public let port: Int

    /// `errno`'s value.
    public let code: Int32

    /// Whether another program has the address.
    public var isTaken: Bool { code == EADDRINUSE }

    /// What is wrong and what would be right, in one line.
    public var description: String {
        let place = address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
        let words =
            switch code {
            case EADDRINUSE: "another program listens there already; stop it or choose another port (0 = any free one)"
            case EACCES: "ports below 1024 need the right to bind them; choose a higher one"
            case EADDRNOTAVAIL: "this machine has no such address"
            case EINVAL: "an address is numeric (127.0.0.1, ::1, 0.0.0.0) and a port is 0 to 65535"
            default: String(cString: strerror(code))
            }
        return "cannot listen on \(place): \(words)"
    }
}
