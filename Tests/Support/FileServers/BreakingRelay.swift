import Foundation
import Synchronization

/// A way to a server that breaks: its first connections end after so many bytes of the server's; later ones hold.
public final class BreakingRelay: Sendable {
    /// On 127.0.0.1.
    public let port: Int
    private let listener: Int32
    private let cuts: Mutex<[Int]>

    /// - Parameter server: a port of 127.0.0.1.
    public init(to server: Int, cuts: [Int]) throws {
        self.cuts = Mutex(cuts)
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = Self.with(port: 0) { [listener] address in
            bind(listener, address, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, address, &length) == 0
        }
        guard isBound.result else { throw FileServer.NotStarted(words: "the relay does not listen") }
        port = Int(UInt16(bigEndian: isBound.address.sin_port))
        Thread { [listener, weak self] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                guard let self else {
                    close(client)
                    continue
                }
                let cut = self.cuts.withLock { $0.isEmpty ? Int.max : $0.removeFirst() }
                Thread { Self.relay(client, to: server, cut: cut) }.start()
            }
            close(listener)
        }.start()
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func relay(_ client: Int32, to port: Int, cut: Int) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer {
            close(client)
            close(server)
        }
        guard with(port: port, { connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }).result else { return }
        var buffer = [UInt8](repeating: 0, count: 65536)
        var left = cut
        while true {
            var ends = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&ends, 2, -1) > 0 else { return }
            for (from, to) in [(0, 1), (1, 0)] where ends[from].revents != 0 {
                let got = recv(ends[from].fd, &buffer, min(buffer.count, from == 1 ? left : .max), 0)
                guard got > 0, send(ends[to].fd, buffer, got, Int32(MSG_NOSIGNAL)) == got else { return }
                guard from == 1 else { continue }
                left -= got
                // No RST: it would take back what the client has not read yet.
                if left == 0 { return }
            }
        }
    }

    private static func with(
        port: Int, _ use: (UnsafeMutablePointer<sockaddr>) -> Bool
    ) -> (result: Bool, address: sockaddr_in) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { use($0) }
        }
        return (result, address)
    }
}
