public import Foundation
import StageKit

/// A file that is being received, under a name that nobody knows. `Service.create` gives it its place; a file that is
/// let go of without that, by an error or a client that left, removes itself.
///
/// Writing blocks a lane of the library, never the caller's thread; each call returns when the bytes are written, so
/// that a caller who waits keeps the memory small.
public actor IncomingFile {
    /// Read it by all means, but let the library move it.
    public nonisolated let file: URL

    /// In bytes, so far.
    public private(set) var size = 0

    private nonisolated let lane: Lane
    private var handle: FileHandle?
    private var isFinished = false
    private var isKept = false

    /// The lane that writes.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    init(_ file: URL, lane: Lane) throws {
        self.file = file
        self.lane = lane
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.refusal(DiskError(number: errno, call: "open", path: file.path)) }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    isolated deinit {
        if !isKept { FileStore.remove(file) }
    }

    /// Appends bytes: `Data`, `[UInt8]` or a slice of them.
    ///
    /// - Throws: `Refusal` (`.noSpace` when the disk is full).
    public func write(_ bytes: some DataProtocol & Sendable) throws {
        guard let handle else { throw Refusal(.conflict, code: "file_closed", "the file is finished") }
        do {
            try handle.write(contentsOf: bytes)
            size += bytes.count
        } catch {
            throw Self.refusal(error)
        }
    }

    /// Appends a copy of another file.
    ///
    /// - Throws: `Refusal`; `.invalid` when that file cannot be read.
    public func write(contentsOf other: URL) throws {
        let source: FileHandle
        do {
            source = try FileHandle(forReadingFrom: other)
        } catch {
            throw Refusal(.invalid, code: "unreadable_file", "cannot read \(other.path)")
        }
        defer { try? source.close() }
        while true {
            let chunk: Data?
            do {
                chunk = try source.read(upToCount: 1 << 20)
            } catch {
                throw Refusal(.invalid, code: "unreadable_file", "cannot read \(other.path)")
            }
            guard let chunk, !chunk.isEmpty else { return }
            try write(chunk)
        }
    }

    /// Waits until all is on the disk. No more can be written.
    ///
    /// - Returns: the size in bytes.
    /// - Throws: `Refusal` (`.noSpace` when the disk is full).
    @discardableResult
    public func finish() async throws -> Int {
        guard let handle else { return size }
        let descriptor = handle.fileDescriptor
        // On a thread of its own: the sync of a large file would stall all other uploads.
        let failure: DiskError? = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [file] in
                let code = fsync(descriptor)
                continuation.resume(
                    returning: code == 0 ? nil : DiskError(number: errno, call: "fsync", path: file.path))
            }
        }
        try? self.handle?.close()
        self.handle = nil
        if let failure { throw Self.refusal(failure) }
        isFinished = true
        return size
    }

    /// Removes the file. Harmless when it is removed or has its place.
    public func discard() {
        try? handle?.close()
        handle = nil
        if !isKept { FileStore.remove(file) }
    }

    /// The size of the finished file, which is the library's from now on.
    func handOver() throws -> Int {
        guard isFinished, !isKept else {
            throw Refusal(.conflict, code: "file_not_finished", "the file is not finished, or used already")
        }
        isKept = true
        return size
    }

    /// Gives the finished file another place on the same disk, in folders that are made for it.
    func move(to place: URL) throws {
        _ = try handOver()
        do {
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try DiskError.check(rename(file.path, place.path), "rename", place.path)
        } catch {
            handBack()
            throw Self.refusal(error)
        }
    }

    /// The library did not take it after all.
    func handBack() { isKept = false }

    private static func refusal(_ error: any Error) -> Refusal {
        DiskError.isFull(error)
            ? .noSpace : Refusal(.unavailable, code: "data_folder", "the upload cannot be stored: \(error)")
    }
}
