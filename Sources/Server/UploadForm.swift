import Core
import Crypto
import HTTP
import StageKit

/// Receives a form with a file: the file goes to disk as it comes, in constant memory. If anything goes wrong before
/// the last byte, there is no video and no file.
struct UploadForm {
    private let service: Service
    private let key: IdempotencyKey?
    /// Tells whether a file that comes again is the same.
    private let digest: DigestStream?
    private var file: IncomingFile?
    private var fileName: String?
    private var values: [String: String] = [:]
    private static let known = ["name", "preset", "externalId", "visibility", "checksum"]

    init(_ service: Service, key: IdempotencyKey?) {
        self.service = service
        self.key = key
        digest = key == nil ? nil : DigestStream(.sha256)
    }

    /// - Throws: `HTTPError` (400, 422), `Refusal` (`.noSpace`), `ConnectionError` when the client goes away.
    func receive(_ request: Request) async throws -> Created {
        var form = self
        do {
            try await form.read(request)
            let video = try form.video()
            return try await service.create(
                video, once: form.key?.key(for: video, file: form.digest?.finish().hex))
        } catch {
            await form.file?.discard()
            throw error
        }
    }

    private mutating func read(_ request: Request) async throws {
        var reader = try MultipartReader(request)
        while let part = try await reader.next() {
            if part.name == "file" {
                guard file == nil else { throw HTTPError.badRequest("the form has two files", field: "file") }
                try await store(part, &reader, upTo: request.body.length ?? 0)
            } else {
                guard Self.known.contains(part.name) else {
                    throw HTTPError.badRequest(
                        "unknown part \"\(part.name)\"", field: part.name,
                        hint: Spelling.hint(for: part.name, in: Self.known + ["file"]))
                }
                guard values[part.name] == nil else {
                    throw HTTPError.badRequest("the part \"\(part.name)\" comes twice", field: part.name)
                }
                values[part.name] = try await reader.text(limit: 16 << 10)
                // Mistakes are told before gigabytes have come.
                let video = try video(isComplete: false)
                if part.name == "preset" { try await service.expectPreset(video.preset) }
            }
        }
    }

    private mutating func store(
        _ part: MultipartReader.Part, _ reader: inout MultipartReader, upTo size: Int
    ) async throws {
        let file = try service.incoming(upTo: size)
        self.file = file
        fileName = part.fileName
        while let chunk = try await reader.chunk() {
            digest?.update(chunk)
            try await file.write(chunk)
        }
        try await file.finish()
    }

    private func video(isComplete: Bool = true) throws -> NewVideo {
        if isComplete && file == nil {
            throw HTTPError(
                422, "the form has no file", code: "no_file", field: "file", hint: "the part \"file\" is the video")
        }
        let stem = SourceAddress.stem(fileName ?? "")
        var request: [JSON.Member] = []
        if let checksum = values["checksum"] {
            request.append(JSON.Member("checksum", .string(try VideoFields.checksum(checksum))))
        }
        return NewVideo(
            name: try values["name"].map(VideoFields.name) ?? (stem.isEmpty ? "Untitled" : String(stem.prefix(300))),
            externalID: try values["externalId"].map(VideoFields.externalID),
            visibility: try values["visibility"].map(VideoFields.visibility) ?? .public,
            preset: try values["preset"].map(VideoFields.preset), request: .object(request), upload: file)
    }
}
