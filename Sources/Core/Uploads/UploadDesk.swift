import Foundation
import StageKit

/// Knows who writes to which upload: one at a time each.
///
/// A client whose connection broke comes back before the server has noticed; so a newcomer waits a moment for the one
/// before it to end, and takes over when that one has been silent for some time.
actor UploadDesk {
    /// Seconds an upload lives on without a byte.
    let life: Double
    let bell = Bell()
    /// A connection that brought nothing for so long is taken for dead.
    private let silence: Duration
    private var writers: [Identifier: UploadWriter] = [:]
    private var isClosed = false

    static let released = "released"
    static let expiry = "expiry"
    /// How long a newcomer waits, in seconds.
    private static let patience = 2.0

    init(life: Double, silence: Duration = .seconds(5)) {
        self.life = life
        self.silence = silence
    }

    /// Whether somebody writes to it now.
    func isBusy(_ id: Identifier) -> Bool { writers[id] != nil }

    /// Makes `writer` the one that writes.
    ///
    /// - Parameter takesOver: whether to end the other one even while it writes.
    /// - Throws: `Refusal` (`.locked`) when the other one goes on.
    func enter(_ id: Identifier, _ writer: UploadWriter, takesOver: Bool = false) async throws {
        let deadline = Timestamp.now + Self.patience
        while true {
            guard !isClosed else {
                throw Refusal(.unavailable, code: "stopping", "the service is stopping", hint: "try again later")
            }
            let heard = bell.count(Self.released)
            guard let other = writers[id] else {
                writers[id] = writer
                return
            }
            let idle = await other.idle
            if takesOver || idle >= silence {
                _ = try? await other.end(isGood: false)
                leave(id, other)
            } else if Timestamp.now >= deadline {
                throw Refusal(
                    .locked, code: "upload_busy", "another connection sends to this upload",
                    hint: "one at a time; try again when it has ended")
            } else {
                await bell.wait(Self.released, after: heard, until: deadline)
            }
        }
    }

    /// Ends the time of `writer`, if it is not over already.
    func leave(_ id: Identifier, _ writer: UploadWriter) {
        guard writers[id] === writer else { return }
        writers[id] = nil
        bell.ring(Self.released)
    }

    /// Waits a moment for whoever writes to end: a client that asks where it stands has often just lost its connection.
    func settle(_ id: Identifier) async {
        let deadline = Timestamp.now + 1
        while let writer = writers[id], Timestamp.now < deadline {
            let heard = bell.count(Self.released)
            if await writer.idle >= silence { return }
            guard writers[id] === writer else { continue }
            await bell.wait(Self.released, after: heard, until: deadline)
        }
    }

    var isOpen: Bool { !isClosed }

    /// Ends the watch over old uploads; nobody is let in any more.
    func close() {
        isClosed = true
        bell.ring(Self.expiry)
        bell.ring(Self.released)
    }
}
