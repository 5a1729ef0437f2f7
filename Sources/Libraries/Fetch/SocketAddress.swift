import CCurl
import Foundation

/// Reads the address that libcurl is about to connect to.
enum SocketAddress {
    /// 4 or 16 bytes in network order; none for another family.
    static func bytes(of address: UnsafeMutablePointer<curl_sockaddr>) -> [UInt8] {
        withUnsafePointer(to: &address.pointee.addr) { start in
            let raw = UnsafeRawPointer(start)
            switch address.pointee.family {
            case AF_INET:
                let found = raw.loadUnaligned(as: sockaddr_in.self)
                return withUnsafeBytes(of: found.sin_addr) { Array($0) }
            case AF_INET6:
                // The struct claims the size of `sockaddr`; libcurl keeps the whole address behind it.
                let offset = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 8
                return (0..<16).map { raw.load(fromByteOffset: offset + $0, as: UInt8.self) }
            default: return []
            }
        }
    }
}
