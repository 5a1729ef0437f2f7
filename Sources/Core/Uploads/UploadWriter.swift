import Foundation
import StageKit

/// Appends to the file of one upload. There is never more than one that can write: a writer that is ended, also by
/// somebody else, refuses every further byte.
public actor UploadWriter {
    private let file: URL
    private nonisolated let lane: Lane
    private var handle: FileHandle?
    private var start = 0
    private var limit = 0
    private var isChecked = false
    private var isEnded = false
    private var lastProgress = ContinuousClock.now

    /// Bytes in the file.
    public private(set) var offset = 0

    /// The lane that writes.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    init(_ file: URL, lane: Lane) {
        self.file = file
        self.lane = lane
    }

    /// How long nothing has come.
    var idle: Duration { .now - lastProgress }

    /// Takes the file as it is; a file that is missing is empty.
    ///
    /// - Parameters:
    ///   - limit: in bytes, of the whole upload.
    ///   - checkedTo: where to cut first.
    /// - Returns: its size.
    func open(limit: Int, checkedTo: Int?) throws -> Int {
        guard !isEnded else { throw Self.ended }
        let descriptor = Foundation.open(file.path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw Self.refusal(DiskError(number: errno, call: "open", path: file.path)) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        self.handle = handle
        self.limit = limit
        do {
            if let checkedTo, try handle.seekToEnd() > UInt64(checkedTo) {
                try handle.truncate(atOffset: UInt64(checkedTo))
            }
            offset = Int(try handle.seekToEnd())
        } catch {
            throw Self.refusal(error)
        }
        start = offset
        return offset
    }

    /// From here on bytes stay only if `end` says so.
    func beginChecked() { isChecked = true }

    /// Looks ahead: so many bytes will come.
    ///
    /// - Throws: `Refusal` (`.tooLarge`) before the first of them when they are more than the upload's length.
    public func expect(_ count: Int) throws {
        guard handle == nil || offset + count <= limit else { throw Self.beyond(limit) }
    }

    /// Appends bytes.
    ///
    /// - Throws: `Refusal`: `.tooLarge` for more than the upload's length, `.noSpace`, `.conflict` when the upload goes on
    ///   elsewhere.
    public func write(_ bytes: [UInt8]) throws {
        guard let handle, !isEnded else { throw Self.ended }
        lastProgress = .now
        guard offset + bytes.count <= limit else { throw Self.beyond(limit) }
        do {
            try handle.write(contentsOf: bytes)
            offset += bytes.count
        } catch {
            // What a full disk has taken counts.
            offset = (try? handle.seekToEnd()).map { Int($0) } ?? offset
            throw Self.refusal(error)
        }
    }

    /// Waits until everything is on the disk, and closes the file.
    ///
    /// - Parameter isGood: false takes bytes back that were to be checked.
    /// - Returns: the size.
    /// - Throws: `Refusal`: `.conflict` for a good end after another; a second bad end is harmless.
    @discardableResult
    func end(isGood: Bool) async throws -> Int {
        guard !isEnded else {
            if isGood { throw Self.ended }
            return offset
        }
        isEnded = true
        guard let handle else { return offset }
        self.handle = nil
        do {
            if isChecked && !isGood {
                try handle.truncate(atOffset: UInt64(start))
                offset = start
            }
            try await Self.synchronise(handle)
            try handle.close()
        } catch {
            throw Self.refusal(error)
        }
        return offset
    }

    /// On a thread of its own: the sync of a large file would stall all other uploads.
    private static func synchronise(_ handle: FileHandle) async throws {
        let descriptor = handle.fileDescriptor
        let number: Int32 = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: fsync(descriptor) == 0 ? 0 : errno) }
        }
        guard number == 0 else { throw DiskError(number: number, call: "fsync", path: "an upload") }
    }

    private static let ended = Refusal(
        .conflict, code: "upload_goes_on_elsewhere", "the upload goes on over another connection, or was ended",
        hint: "ask with HEAD where it stands")

    private static func beyond(_ limit: Int) -> Refusal {
        Refusal(
            .tooLarge, code: "beyond_length", "more bytes come than the upload's length",
            hint: "Upload-Length was \(limit)")
    }

    private static func refusal(_ error: any Error) -> Refusal {
        DiskError.isFull(error)
            ? .noSpace : Refusal(.unavailable, code: "data_folder", "the upload cannot be stored: \(error)")
    }
}
