import Core
import Crypto
import Foundation
import HTTP
import StageKit

/// Uploads that survive broken connections and restarts: tus 1.0.0 (https://tus.io/protocols/resumable-upload).
struct UploadRoutes: Sendable {
    let service: Service
    let options: APIServer.Options

    private struct State: Encodable {
        let id: Identifier
        let offset: Int
        let length: Int
        let expiresAt: Timestamp
        let video: Identifier?
    }

    var all: [Route] {
        [
            Route(
                .post, TusProtocol.path, "Begins an upload that may come in pieces (tus 1.0.0).", scope: "upload",
                bodyLimit: options.uploadLimit, parameters: UploadDescription.creation,
                bodies: [UploadDescription.bytes], answers: [UploadDescription.created] + UploadDescription.problems,
                handler: create),
            Route(
                .get, TusProtocol.path + "/{id}", "Tells how much of an upload is here.", scope: "upload",
                answers: [.json(UploadDescription.state, "the upload")] + UploadDescription.problems, handler: read),
            Route(
                .patch, TusProtocol.path + "/{id}", "Takes the next bytes of an upload.", scope: "upload",
                bodyLimit: options.uploadLimit, parameters: UploadDescription.piece,
                bodies: [UploadDescription.bytes], answers: [UploadDescription.taken] + UploadDescription.problems,
                handler: append),
            Route(
                .delete, TusProtocol.path + "/{id}", "Forgets an upload; a video it became stays.", scope: "upload",
                answers: [RouteAnswer(204, "it is gone")] + UploadDescription.problems, handler: delete),
        ]
    }

    @Sendable private func create(_ request: Request) async throws -> Response {
        try TusProtocol.checkVersion(request)
        let length = try TusProtocol.count("Upload-Length", of: request)
        guard length <= options.uploadLimit else {
            throw HTTPError(
                413, "the file is too large", code: "too_large", field: "Upload-Length",
                hint: "at most \(options.uploadLimit) bytes are taken here")
        }
        let metadata = request.headers["upload-metadata"] ?? ""
        let video = try UploadMetadata(metadata).video()
        let isWithBody = request.body.length != 0
        let checksum = try isWithBody ? check(request, at: 0, of: length) : nil
        var upload = try await service.createUpload(video, length: length, metadata: metadata)
        if isWithBody { upload = try await receive(request, upload.id, at: 0, checksum) }
        var headers = Self.headers(upload, isWithLength: false)
        headers["location"] = "\(TusProtocol.path)/\(upload.id)"
        return Response(201, headers: headers)
    }

    @Sendable private func read(_ request: Request) async throws -> Response {
        if request.method == .head { try TusProtocol.checkVersion(request) }
        guard let upload = try await service.upload(try request.identifier(of: "upload")) else {
            throw HTTPError.unknown("upload")
        }
        return try .json(
            State(
                id: upload.id, offset: upload.offset, length: upload.length, expiresAt: upload.expiresAt,
                video: upload.video),
            headers: Self.headers(upload, isWithLength: true))
    }

    @Sendable private func append(_ request: Request) async throws -> Response {
        try TusProtocol.checkVersion(request)
        let id = try request.identifier(of: "upload")
        let offset = try TusProtocol.count("Upload-Offset", of: request)
        let checksum = try check(request, at: offset, of: nil)
        return Response(
            204, headers: Self.headers(try await receive(request, id, at: offset, checksum), isWithLength: false))
    }

    @Sendable private func delete(_ request: Request) async throws -> Response {
        try TusProtocol.checkVersion(request)
        guard try await service.removeUpload(try request.identifier(of: "upload")) else {
            throw HTTPError.unknown("upload")
        }
        return Response(204)
    }

    /// What can be said before the first byte is taken.
    ///
    /// - Throws: `HTTPError`: 415, 413, 400 for a bad checksum.
    private func check(_ request: Request, at offset: Int, of length: Int?) throws -> UploadChecksum? {
        guard request.mediaType == TusProtocol.offsetType else {
            throw HTTPError(
                415, "the bytes of an upload come as \(TusProtocol.offsetType)", code: "wrong_media_type",
                hint: "set Content-Type: \(TusProtocol.offsetType)")
        }
        if let length, let count = request.body.length, offset + count > length { throw HTTPError.tooLarge(limit: length) }
        return try request.headers["upload-checksum"].map { try UploadChecksum($0) }
    }

    private func receive(
        _ request: Request, _ id: Identifier, at offset: Int, _ checksum: UploadChecksum?
    ) async throws -> UploadView {
        try await service.append(to: id, at: offset, isChecked: checksum != nil) { writer in
            if let count = request.body.length { try await writer.expect(count) }
            let digest = checksum.map { DigestStream($0.algorithm) }
            while let chunk = try await request.body.next() {
                digest?.update(chunk)
                try await writer.write(chunk)
            }
            if let checksum, digest?.finish().bytes != checksum.bytes { throw UploadChecksum.mismatch }
        }
    }

    private static func headers(_ upload: UploadView, isWithLength: Bool) -> Headers {
        var headers: Headers = [
            "upload-offset": String(upload.offset), "upload-expires": HTTPDate.string(Int(upload.expiresAt.milliseconds / 1000)),
        ]
        if let video = upload.video { headers["millrace-video"] = video.rawValue }
        guard isWithLength else { return headers }
        headers["upload-length"] = String(upload.length)
        if !upload.metadata.isEmpty { headers["upload-metadata"] = upload.metadata }
        return headers
    }
}
