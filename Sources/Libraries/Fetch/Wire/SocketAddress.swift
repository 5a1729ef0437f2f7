import CCurl
import Foundation

/// Reads the address that libcurl is about to connect to.
enum SocketAddress {
    /// A socket for it, unless it must not be reached: then -1, which makes libcurl try the next one.
    static func open(_ address: UnsafeMutablePointer<curl_sockaddr>, mayReach: ([UInt8]) -> Bool) -> curl_socket_t {
        guard mayReach(bytes(of: address)) else { return -1 }
        let type = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, type, address.pointee.protocol)
    }

    /// Of a numeric address; none for anything else.
    static func bytes(of text: UnsafePointer<CChar>) -> [UInt8] {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var sixteen = in6_addr()
        if inet_pton(AF_INET6, text, &sixteen) == 1 { return withUnsafeBytes(of: sixteen) { Array($0) } }
        return []
    }

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
