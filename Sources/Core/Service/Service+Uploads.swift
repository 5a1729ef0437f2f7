public import StageKit
import Foundation

extension Service {
    /// Begins an upload that may come in pieces, over several connections and restarts.
    ///
    /// - Parameters:
    ///   - new: what the whole file becomes.
    ///   - length: in bytes.
    ///   - metadata: given back to the client as it is.
    /// - Throws: `Refusal` (`.noSpace`) when the disk has not that much room.
    public func createUpload(_ new: NewVideo, length: Int, metadata: String) async throws -> UploadView {
        try await refusing {
            try library.checkRoom(for: length)
            try await expectPreset(new.preset)
            let record = UploadRecord(
                id: Identifier(), length: length, metadata: metadata, video: NewVideoFields(new),
                expiresAt: .now + uploads.life, checkedTo: nil, result: nil)
            try await library.write { try $0.insert(record) }
            uploads.bell.ring(UploadDesk.expiry)
            // A file without a byte is whole at once.
            return length > 0 ? record.view(offset: 0) : try await append(to: record.id, at: 0) { _ in }
        }
    }

    /// Where an upload stands: what is on the disk counts, whatever was said before.
    ///
    /// - Returns: nil when there is none.
    /// - Throws: `Refusal` (`.gone`) when its time is over.
    public func upload(_ id: Identifier) async throws -> UploadView? {
        try await refusing {
            await uploads.settle(id)
            guard let record = try await library.read({ try $0.upload(id) }) else { return nil }
            guard record.result != nil || record.expiresAt > .now else { throw Self.expired }
            guard record.result == nil else { return record.view(offset: record.length) }
            let file = library.files.upload(id)
            let size = (try? FileStore.synchronise(file)) ?? 0
            let offset = min(size, record.checkedTo ?? size)
            // Whole, but the process ended before it became a video.
            if offset == record.length, await !uploads.isBusy(id) { return try await append(to: id, at: offset) { _ in } }
            return record.view(offset: offset)
        }
    }

    /// Appends what `body` writes. What arrived stays, also when `body` throws, unless it was to be checked.
    ///
    /// With the last byte the upload becomes a video, in one transaction.
    ///
    /// - Parameters:
    ///   - offset: where the client thinks the upload stands.
    ///   - isChecked: takes everything back when `body` throws.
    /// - Throws: `Refusal`: `.notFound`, `.gone`, `.conflict` for another offset, `.locked` while another connection
    ///   writes, and what `body` throws.
    public func append(
        to id: Identifier, at offset: Int, isChecked: Bool = false, _ body: (UploadWriter) async throws -> Void
    ) async throws -> UploadView {
        try await refusing {
            let writer = library.uploadWriter(id)
            try await uploads.enter(id, writer)
            do {
                let record = try await begin(id, writer, at: offset, isChecked: isChecked)
                let view = try await receive(record, writer, body)
                await uploads.leave(id, writer)
                return view
            } catch {
                _ = try? await writer.end(isGood: false)
                await uploads.leave(id, writer)
                throw error
            }
        }
    }

    /// Forgets an upload and what came of it; a video it became stays.
    ///
    /// - Returns: false when there is none.
    public func removeUpload(_ id: Identifier) async throws -> Bool {
        try await refusing {
            try await forget(id, takesOver: true) { _ in true }
        }
    }

    /// - Parameter takesOver: also while somebody sends.
    /// - Returns: false when there is none of which `isDue` is true.
    func forget(
        _ id: Identifier, takesOver: Bool, when isDue: @Sendable (UploadRecord) -> Bool
    ) async throws -> Bool {
        let writer = library.uploadWriter(id)
        try await uploads.enter(id, writer, takesOver: takesOver)
        do {
            let isGone = try await library.write { ledger in
                guard let record = try ledger.upload(id), isDue(record) else { return false }
                try ledger.remove(upload: id)
                return true
            }
            if isGone { FileStore.remove(library.files.upload(id)) }
            await uploads.leave(id, writer)
            return isGone
        } catch {
            await uploads.leave(id, writer)
            throw error
        }
    }

    private func begin(
        _ id: Identifier, _ writer: UploadWriter, at offset: Int, isChecked: Bool
    ) async throws -> UploadRecord {
        guard let record = try await library.read({ try $0.upload(id) }) else {
            throw Refusal(.notFound, code: "unknown_upload", "there is no such upload")
        }
        guard record.result != nil || record.expiresAt > .now else { throw Self.expired }
        guard record.result == nil else {
            try Self.check(offset, against: record.length)
            return record
        }
        try Self.check(offset, against: try await writer.open(limit: record.length, checkedTo: record.checkedTo))
        if isChecked {
            await writer.beginChecked()
            try await renew(id, checkedTo: offset)
        } else if record.checkedTo != nil {
            try await renew(id)
        }
        return record
    }

    private func receive(
        _ record: UploadRecord, _ writer: UploadWriter, _ body: (UploadWriter) async throws -> Void
    ) async throws -> UploadView {
        let id = record.id
        do {
            try await body(writer)
        } catch {
            // What came is kept, and with it the time to bring the rest.
            if let size = try? await writer.end(isGood: false), size > 0 { _ = try? await renew(id) }
            throw error
        }
        if record.result != nil { return record.view(offset: record.length) }
        let size = try await writer.end(isGood: true)
        guard size == record.length else { return record.view(offset: size, expiresAt: try await renew(id)) }
        let expiresAt = Timestamp.now + uploads.life
        let file = library.files.upload(id)
        let made = try await store(record.video.new, source: (file, size, isCopied: true)) { ledger, video in
            guard let now = try ledger.upload(id), now.result == nil else { throw Self.expired }
            try ledger.finish(upload: id, as: video, expiresAt: expiresAt)
        }
        FileStore.remove(file)
        await engine.desk.ringAll()
        return UploadView(
            id: id, length: size, offset: size, metadata: record.metadata, expiresAt: expiresAt, video: made.video.id)
    }

    @discardableResult
    private func renew(_ id: Identifier, checkedTo: Int? = nil) async throws -> Timestamp {
        let expiresAt = Timestamp.now + uploads.life
        try await library.write { try $0.update(upload: id, expiresAt: expiresAt, checkedTo: checkedTo) }
        uploads.bell.ring(UploadDesk.expiry)
        return expiresAt
    }

    private static func check(_ offset: Int, against size: Int) throws {
        guard offset == size else {
            throw Refusal(
                .conflict, code: "wrong_offset", "the upload stands at \(size), not at \(offset)",
                hint: "ask with HEAD where it stands, and go on from there")
        }
    }

    private static let expired = Refusal(
        .gone, code: "upload_expired", "the upload has waited too long for its next byte", hint: "begin a new one")
}
