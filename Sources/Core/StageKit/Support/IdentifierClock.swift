import Foundation
import Synchronization

/// The ordered part of an identifier: milliseconds since 1970 and a counter of 12 bits, so that identifiers which this
/// process makes within one millisecond, or after the clock was set back, still sort in the order of their making
/// (RFC 9562, section 6.2, method 1).
struct IdentifierClock {
    private var last = (milliseconds: UInt64(0), counter: UInt64(0))

    /// - Parameters:
    ///   - milliseconds: what the clock says.
    ///   - seed: where the counter begins in a new millisecond; the lower half leaves room to count.
    mutating func tick(at milliseconds: UInt64, seed: UInt64) -> (milliseconds: UInt64, counter: UInt64) {
        if milliseconds > last.milliseconds {
            last = (milliseconds, seed & 0x7FF)
        } else if last.counter < 0xFFF {
            last.counter += 1
        } else {
            // More than the counter holds: borrow from the next millisecond.
            last = (last.milliseconds + 1, 0)
        }
        return last
    }

    private static let shared = Mutex(IdentifierClock())

    static func tick() -> (milliseconds: UInt64, counter: UInt64) {
        let now = UInt64(Date().timeIntervalSince1970 * 1000)
        let seed = UInt64.random(in: .min ... .max)
        return shared.withLock { $0.tick(at: now, seed: seed) }
    }
}
