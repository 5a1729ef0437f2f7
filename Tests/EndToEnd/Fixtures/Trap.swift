import Foundation
import Synchronization

/// A listener that nobody should visit.
final class Trap: Sendable {
    private let descriptor: Int32
    private let count = Mutex(0)

    /// Listens on loopback. Bound to a known port because the hostile clips name it.
    init(port: UInt16) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, listen(descriptor, 8) == 0 else {
            close(descriptor)
            throw CocoaError(.featureUnsupported)
        }
        self.descriptor = descriptor
        let thread = Thread { [weak self] in
            while true {
                let visitor = accept(descriptor, nil, nil)
                guard visitor >= 0 else { return }
                self?.count.withLock { $0 += 1 }
                close(visitor)
            }
        }
        thread.start()
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    /// How many came.
    var visitors: Int { count.withLock { $0 } }
}
