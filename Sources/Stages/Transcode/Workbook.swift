import CMAF
import Foundation
import StageKit
import Synchronization

/// The workbench of a job and what is written down about it: which chunks are finished, and how far the files of the
/// renditions have grown.
///
///     work.json          the record: what it does not name does not exist
///     parts/7-720p.mp4   a finished chunk that waits for those before it
///     720p.mp4           grows at its end, chunk after chunk
///     audio.mp4          whole
///
/// The record is written anew after every chunk and renamed into place when all that it names is on the disk. So a kill
/// at any moment loses what was in the making and nothing else.
final class Workbook: Sendable {
    /// What is known of a chunk in the making.
    private struct Open {
        var record: WorkRecord.Chunk?
        var codecs: [String: String?] = [:]
    }

    private struct State {
        var record: WorkRecord
        var open: [Int: Open] = [:]
    }

    let folder: URL
    let log: Log
    let origin: Double
    private let source: URL
    private let names: [String]
    private let chunks: ChunkPlan?
    private let state: Mutex<State>
    /// Called when the files of the renditions have grown, or the sound is there.
    private let grown: @Sendable () -> Void

    /// Opens the workbench of a job, or begins it. What an earlier attempt left is taken up when it was made by the
    /// same plan.
    ///
    /// - Parameters:
    ///   - names: of the renditions of the picture.
    ///   - chunks: nil when there is no picture.
    ///   - size: of the source when it came, in bytes.
    ///   - origin: finds the zero of the result, where it is not known yet.
    /// - Throws: `SourceIdentity.changed`; the error of the disk.
    init(
        _ folder: URL, source: URL, size: Int, plan: String, names: [String], chunks: ChunkPlan?, log: Log,
        origin: () throws -> Double, grown: @escaping @Sendable () -> Void
    ) throws {
        (self.folder, self.source, self.names, self.chunks) = (folder, source, names, chunks)
        (self.log, self.grown) = (log, grown)
        let identity = try SourceIdentity(source)
        guard identity.size == size else { throw SourceIdentity.changed }
        var record = Self.read(folder)
        if let known = record?.source, known.size != identity.size || known.digest != identity.digest {
            throw SourceIdentity.changed
        }
        if let known = record, known.plan != plan || !Self.isWhole(known, names, folder) { record = nil }
        if record == nil {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                try FileManager.default.removeItem(at: folder.appending(path: name))
            }
        }
        var current = try record ?? WorkRecord(plan: plan, source: identity, origin: origin())
        current.source = identity
        self.origin = current.origin
        state = Mutex(State(record: current))
        try FileManager.default.createDirectory(
            at: folder.appending(path: "parts"), withIntermediateDirectories: true)
        try write(current)
    }

    var record: WorkRecord { state.withLock { $0.record } }

    /// Where a chunk of a rendition is written.
    func part(of chunk: Int, _ name: String) throws -> URL { folder.appending(path: "parts/\(chunk)-\(name)") }

    /// Where the sound is written.
    var soundPart: URL { folder.appending(path: "parts/sound.mp4") }

    // MARK: Chunks

    /// A chunk is being made.
    func begin(_ chunk: Int) { state.withLock { $0.open[chunk] = Open() } }

    /// The last picture of a chunk is on its way to the encoders.
    func note(_ record: WorkRecord.Chunk, of chunk: Int) { state.withLock { $0.open[chunk]?.record = record } }

    /// A rendition has all of a chunk. With the last one the chunk is finished, and is joined to those before it.
    func finish(_ chunk: Int, _ name: String, codecs: String?) throws {
        let hasGrown = try state.withLock { state -> Bool in
            state.open[chunk]?.codecs.updateValue(codecs, forKey: name)
            guard let open = state.open[chunk], let record = open.record, open.codecs.count == names.count else {
                return false
            }
            guard state.record.source.isStill(source) else { throw SourceIdentity.changed }
            state.open[chunk] = nil
            var next = state.record
            next.chunks[chunk] = record
            for (name, codecs) in open.codecs { next.files[name, default: .init()].codecs = codecs }
            let before = next.joined
            if chunk > next.joined {
                for name in names { try DurableFile.synchronise(try part(of: chunk, name)) }
            }
            try join(&next)
            try write(next)
            state.record = next
            for chunk in before..<next.joined {
                for name in names { try? FileManager.default.removeItem(at: try part(of: chunk, name)) }
            }
            log.info("chunk \(chunk + 1) encoded: frames \(chunks?.start(of: chunk) ?? 0) to \(record.end - 1)")
            return next.joined > before
        }
        if hasGrown { grown() }
    }

    /// Appends what is next in line to the files of the renditions.
    private func join(_ record: inout WorkRecord) throws {
        guard let chunks else { return }
        while record.chunks[record.joined] != nil, !record.isPictureDone {
            let start = chunks.start(of: record.joined)
            for name in names {
                let file = GrowingFile(folder.appending(path: name), record.files[name] ?? .init())
                record.files[name] = try file.append(try part(of: record.joined, name), at: start, chunks.segments.rate)
            }
            record.joined += 1
        }
    }

    /// Ends the files of the renditions.
    func finishPicture() throws {
        try state.withLock { state in
            var next = state.record
            for name in names {
                let file = GrowingFile(folder.appending(path: name), next.files[name] ?? .init())
                next.files[name] = try file.end()
            }
            // Not written down: what comes after the fragments is made anew by another attempt.
            state.record = next
        }
    }

    // MARK: Sound

    func finishSound(worker: SoundWorker.Report, reader: SoundReader.Report, _ name: String) throws {
        try state.withLock { state in
            guard state.record.source.isStill(source) else { throw SourceIdentity.changed }
            var sound = WorkRecord.Sound(worker: worker, reader: reader)
            if worker.duration > 0 {
                sound.size = try DurableFile.synchronise(soundPart)
                try DurableFile.rename(soundPart, to: folder.appending(path: name))
            }
            state.record.sounds[name] = sound
            try write(state.record)
            log.info("\(name) encoded: \(worker.duration) s")
        }
        grown()
    }

    // MARK: Failures

    /// Forgets those of these chunks that are in the making.
    ///
    /// - Returns: which they are.
    func forgetUnfinished(of chunks: Set<Int>) -> Set<Int> {
        state.withLock { state in
            let unfinished = chunks.intersection(state.open.keys)
            for chunk in unfinished { state.open[chunk] = nil }
            return unfinished
        }
    }

    /// - Returns: how often this chunk has failed by now.
    func noteFailure(of chunk: Int) throws -> Int {
        try state.withLock { state in
            state.record.failures[chunk, default: 0] += 1
            try write(state.record)
            return state.record.failures[chunk, default: 0]
        }
    }

    /// For somebody who asks for another try.
    func forgetFailures() throws {
        try state.withLock { state in
            state.record.failures = [:]
            try write(state.record)
        }
    }

    /// Removes what no record names: chunks in the making, and what was appended to a rendition in vain. For when all
    /// threads have ended.
    func discardUnfinished() {
        state.withLock { state in
            let waiting = state.record.chunks.keys.filter { $0 >= state.record.joined }
            let kept = Set(waiting.flatMap { chunk in names.map { "\(chunk)-\($0)" } })
            let parts = folder.appending(path: "parts")
            for name in (try? FileManager.default.contentsOfDirectory(atPath: parts.path)) ?? [] where !kept.contains(name) {
                try? FileManager.default.removeItem(at: parts.appending(path: name))
            }
            for (name, file) in state.record.files where !state.record.isPictureDone {
                _ = truncate(folder.appending(path: name).path, off_t(file.size))
            }
        }
    }

    // MARK: The record

    private static func file(_ folder: URL) -> URL { folder.appending(path: "work.json") }

    private static func read(_ folder: URL) -> WorkRecord? {
        guard let data = try? Data(contentsOf: file(folder)) else { return nil }
        return try? JSONDecoder().decode(WorkRecord.self, from: data)
    }

    /// Whether all that the record names is there.
    private static func isWhole(_ record: WorkRecord, _ names: [String], _ folder: URL) -> Bool {
        func size(_ name: String) -> Int {
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path)
            return attributes?[.size] as? Int ?? 0
        }
        let waiting = record.chunks.keys.filter { $0 >= record.joined }
        return names.allSatisfy { size($0) >= record.files[$0]?.size ?? 0 }
            && waiting.allSatisfy { chunk in names.allSatisfy { size("parts/\(chunk)-\($0)") > 0 } }
            && record.sounds.allSatisfy { size($0.key) >= $0.value.size }
    }

    private func write(_ record: WorkRecord) throws {
        try DurableFile.write(try JSONEncoder().encode(record), to: Self.file(folder))
    }
}
