import Crypto
import Foundation
import Synchronization

/// How a fetch ends: once, for the one who waits for it.
final class FetchEnding: Sendable {
    private struct State {
        var continuation: CheckedContinuation<FetchedFile, any Error>?
        var isCancelled = false
    }

    private let state = Mutex(State())

    var isCancelled: Bool { state.withLock { $0.isCancelled } }
    func cancel() { state.withLock { $0.isCancelled = true } }

    /// To be called once, before anybody may end it.
    func await(_ continuation: CheckedContinuation<FetchedFile, any Error>) {
        state.withLock { $0.continuation = continuation }
    }

    func resume(with result: Result<FetchedFile, any Error>) {
        let continuation = state.withLock { $0.continuation.take() }
        continuation?.resume(with: result)
    }
}

/// What is known of a file that has come.
struct FetchReceipt {
    let size: Int
    let address: String
    let mediaType: String?
    let suggestedName: String?
    let fetched: Int
}

/// A file that has come whole, to be verified and brought to the disk.
struct FetchCompletion: @unchecked Sendable {
    // The engine gives file and digests away whole and never touches them again.
    let file: PartialFile
    let digests: RunningDigests
    let request: FetchRequest
    let receipt: FetchReceipt
    let ending: FetchEnding

    /// Whether it reads the file, or waits for the disk.
    var blocks: Bool { request.isDurable || !digests.isEmpty }

    func run() {
        let result = Result { try verified() }
        // Before the end is told: whoever waits for it may fetch into the same file.
        file.release()
        ending.resume(with: result)
    }

    private func verified() throws -> FetchedFile {
        if file.length > receipt.size { try file.cut(to: receipt.size) }
        var digests = digests
        let found: (checked: [Digest], wanted: [Digest])
        do {
            found = try digests.finish(file) { ending.isCancelled }
        } catch let error as FetchError {
            // There is no way to tell which part of it is wrong.
            file.discard()
            throw error
        }
        if request.isDurable { try file.sync() }
        file.removeJournal()
        return FetchedFile(
            size: receipt.size, address: receipt.address, mediaType: receipt.mediaType,
            suggestedName: receipt.suggestedName, checked: found.checked, digests: found.wanted,
            fetched: receipt.fetched)
    }
}

/// A fetch that ends before its file is whole: what is here is brought to the disk, then the journal says so.
struct FetchInterruption: @unchecked Sendable {
    // The engine gives the file away whole and never touches it again.
    let file: PartialFile
    let journal: Journal?
    let error: any Error
    let ending: FetchEnding

    /// Blocks: it waits for the disk.
    func run() {
        // The reason of the end counts; without a journal the next fetch begins anew, which is never wrong.
        if let journal {
            do {
                try file.sync()
                try file.write(journal)
            } catch where file.hasJournal {
                // A disk that is full: what the older one says is still so.
            } catch { file.discard() }
        } else {
            file.discard()
        }
        file.release()
        ending.resume(with: .failure(error))
    }
}
