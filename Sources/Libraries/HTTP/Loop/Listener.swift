import CSys
import Foundation
import Sys

/// A listening socket on an event loop. Everything happens on the loop's thread, but for `init`.
final class Listener: Watcher, @unchecked Sendable {
    // @unchecked because of `isClosed` and `isShort`: they are touched on the loop's thread only.

    private let descriptor: Int32
    private let accept: (Int32, String) -> Void
    private var isClosed = false
    private var isShort = false

    /// - Parameter accept: takes over a connected descriptor and its numeric address.
    init(_ descriptor: Int32, accept: @escaping (Int32, String) -> Void) {
        self.descriptor = descriptor
        self.accept = accept
    }

    /// Opens listening sockets, all on the same address and port, between which the kernel spreads connections.
    ///
    /// - Parameter port: 0 for any free one.
    /// - Returns: the descriptors and the port.
    /// - Throws: `ListenError`.
    static func open(_ address: String, port: Int, count: Int) throws -> (descriptors: [Int32], port: Int) {
        guard (0...65535).contains(port) else { throw ListenError(address: address, port: port, code: EINVAL) }
        func check(_ result: Int32) throws -> Int32 {
            if result < 0 { throw ListenError(address: address, port: port, code: -result) }
            return result
        }
        // Sockets that share a port would also share it with another server of the same user: ask for it alone first.
        let probe = try check(csys_listen(address, UInt16(port), 1, 0))
        _ = csys_close(probe)
        var descriptors: [Int32] = []
        var port = port
        for _ in 0..<count {
            let descriptor = try check(csys_listen(address, UInt16(port), 1024, 1))
            descriptors.append(descriptor)
            port = Int(csys_local_port(descriptor))
        }
        return (descriptors, port)
    }

    func start(on loop: EventLoop) throws { try loop.watch(descriptor, self) }

    func ready(_ readiness: Readiness) {
        while !isClosed {
            var address = [CChar](repeating: 0, count: 64)
            let connected = csys_accept(descriptor, &address, address.count)
            if connected >= 0 {
                let bytes = address.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                accept(connected, String(decoding: bytes, as: UTF8.self))
                continue
            }
            // Out of descriptors: the edge is gone, so look again with the next tick.
            isShort = [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(-connected)
            if connected != -ECONNABORTED { return }
        }
    }

    func tick(_ now: Int64) {
        if isShort { ready(.readable) }
    }

    func close(on loop: EventLoop) {
        guard !isClosed else { return }
        isClosed = true
        loop.forget(descriptor)
        _ = csys_close(descriptor)
    }
}
