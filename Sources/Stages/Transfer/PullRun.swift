import Fetch
import Foundation
import StageKit

/// One file on its way in: where it is written, and how it goes on after a break.
final class PullRun {
    /// What the file was like when it was begun. Another one is fetched from the start.
    private struct Origin: Codable, Equatable {
        var name: String
        var size: Int?
        var version: String?
    }

    private let name: String
    private let largest: Int
    private let file: URL
    private let note: URL
    private let job: Job
    /// Bytes that are here.
    private(set) var received = 0

    /// - Throws: the error of making the workbench.
    init(name: String, largest: Int, to file: URL, _ job: Job) throws {
        self.name = name
        self.largest = largest
        self.file = file
        self.job = job
        note = try job.workbench().appending(path: "pull.json")
    }

    /// - Throws: `FetchError` where another attempt may go on; `StageFailure`, `CancellationError`.
    func attempt(_ place: any Place) throws {
        guard let there = try place.look(name) else { throw FetchError(.notFound, "there is no such file") }
        if let size = there.size {
            guard size <= largest else { throw tooLarge(size) }
            guard size > 0 else { throw StageFailure.reject("empty_file", "the file is empty") }
        }
        let handle = try open(Origin(name: name, size: there.size, version: there.version))
        defer { try? handle.close() }
        if received == there.size { return }
        do {
            try place.read(name, from: received) { bytes in
                received += bytes.count
                guard received <= largest else { throw tooLarge(received) }
                try handle.write(contentsOf: Data(bytes))
                if let size = there.size { try job.progress(0.95 * Double(received) / Double(max(size, 1))) }
                if job.isCancelled { throw CancellationError() }
            }
        } catch let error as FetchError where [200, 206, 416].contains(error.status) {
            // It cannot go on in the middle: the next attempt begins anew.
            try FileManager.default.removeItem(at: note)
            throw FetchError(.cutOff, error.words)
        } catch let error as CocoaError where error.code == .fileWriteOutOfSpace {
            throw StageFailure.retry("disk_full", "no space left for the source")
        }
        guard there.size == nil || received == there.size else {
            try FileManager.default.removeItem(at: note)
            throw FetchError(.cutOff, "\(received) bytes came instead of \(there.size ?? 0)")
        }
        guard received > 0 else { throw StageFailure.reject("empty_file", "the file is empty") }
    }

    /// The file, ready for what is still missing.
    private func open(_ origin: Origin) throws -> FileHandle {
        let known = (try? Data(contentsOf: note)).flatMap { try? JSONDecoder().decode(Origin.self, from: $0) }
        // Without a size nobody knows whether it is the same file.
        if known != origin || origin.size == nil {
            try Data().write(to: file)
            try JSONEncoder().encode(origin).write(to: note, options: .atomic)
        }
        let handle = try FileHandle(forWritingTo: file)
        received = Int(try handle.seekToEnd())
        if let size = origin.size, received > size {
            try handle.truncate(atOffset: 0)
            received = 0
        }
        return handle
    }

    private func tooLarge(_ size: Int) -> StageFailure {
        .reject(
            "too_large", "the file has \(size) bytes; at most \(largest) are allowed",
            hint: "an operator can raise \"largest\" of the node \(job.node)")
    }
}

extension Job {
    /// Waits, on the lane.
    ///
    /// - Throws: `CancellationError` as soon as the job is to stop.
    func pause(_ seconds: Double) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if isCancelled { throw CancellationError() }
            Thread.sleep(forTimeInterval: 0.05)
        }
    }
}
