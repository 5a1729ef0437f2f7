import Core
import Foundation
import HTTP
import Media
import StageKit

/// The calls of P2P-Tube's ingestion server that are about jobs. Both of its versions are spoken: the first one is the
/// second without `code`.
struct CisIngestRoutes: Sendable {
    let service: Service
    let access: Access
    private let lane = UploadLane()

    init(service: Service, access: Access) {
        self.service = service
        self.access = access
    }

    var all: [Route] {
        [
            Route(
                .get, "/get_load", "Says how much the ingestion server has to do: the weights of its unfinished jobs.",
                answers: [.json(.object([.always("load", .count)]), "the load")]
            ) { [service] _ in
                try .json(["load": try await service.ingestionLoad()], headers: ["cache-control": "no-store"])
            },
            Route(
                .get, "/test", "Answers, so that a client can measure how long that takes.",
                answers: [RouteAnswer(200, "nothing")]
            ) { _ in Response(200, headers: ["cache-control": "no-store"]) },
            Route(
                .post, "/ingest_content", "Takes a job of the ingestion server in; it becomes a video.",
                bodyLimit: 1 << 20, bodies: [.json(.cisJob)],
                answers: [
                    RouteAnswer(
                        200, "the text Job submitted., when the job is written down", .text,
                        headers: ["Millrace-Video": "the id of the video that it becomes"]),
                    .problem(401, "the job names no user, and the request has no token"),
                    .problem(403, "the job's user and password do not fit, or may not upload"),
                    .problem(409, "no node of the pipeline makes files"),
                    .problem(421, "the server is asked under a name that is not this machine's"),
                    .problem(429, "too many failed attempts"),
                ], handler: ingest),
        ]
    }

    @Sendable private func ingest(_ request: Request) async throws -> Response {
        let bytes = try await request.body.collect(limit: 1 << 20)
        let json: JSON
        do throws(JSONError) { json = try JSON.parse(bytes) } catch {
            throw HTTPError(400, "the body is not JSON: \(error)", code: "bad_json")
        }
        guard json.members != nil else { throw HTTPError(422, "the body is no job", code: "bad_job", hint: "a JSON object") }
        // Who it is comes first: what is wrong with a job is nobody else's business.
        try await admit(request, user: json["username"], password: json["password"])
        let job = try CisJob(json, support: Self.hasEncoder)
        guard service.has(stage: Self.maker) else {
            throw HTTPError(
                409, "no node of this pipeline makes files", code: "no_files",
                hint: "an operator can add one with the stage \(Self.maker) and \"when\": \"asked\"")
        }
        let accepted = try await ingestion(of: job)
        try await service.accept(accepted)
        var response = Response.text("Job submitted.")
        response.headers["millrace-video"] = accepted.id.rawValue
        return response
    }

    private static let maker = "transcode.files"

    /// Asked once for each: the libav of a process stays the same.
    private static let encoders = Set(
        (FilePictureCodec.allCases.map(\.encoder) + FileSoundCodec.allCases.map(\.encoder))
            .filter { EncoderCatalog.pixelFormats(of: $0) != nil })
    private static let hasEncoder: CisOutput.Support = { encoders.contains($0) }

    /// - Throws: `HTTPError`: 403 for a user or password that do not fit, also where none are needed.
    private func admit(_ request: Request, user: JSON?, password: JSON?) async throws {
        guard (user ?? .null) != .null || (password ?? .null) != .null else {
            return _ = try await access.permit(request, scope: .upload)
        }
        do {
            guard let name = user?.string, let password = password?.string else {
                throw HTTPError(401, "user and password belong together")
            }
            try await access.permit(user: name, Secret(password), scope: .upload, request)
        } catch let error as HTTPError where error.status == 401 {
            throw HTTPError(403, "Authentication failed!", code: "unauthorized", field: "username")
        }
    }

    /// - Throws: `HTTPError` (422) when the upload is not there, and nobody else could bring it.
    private func ingestion(of job: CisJob) async throws -> NewIngestion {
        let doors = service.blueprint.doors.cis
        let upload = service.folder(doors.upload).appending(path: job.rawVideo, directoryHint: .notDirectory)
        if !service.blueprint.nodes.contains(where: Self.bringsFiles), await !lane.isFile(upload) {
            throw HTTPError(
                422, "there is no file \"\(job.rawVideo)\" in the folder of uploads", code: "no_upload", field: "raw_video",
                hint: "put it there before the job is sent")
        }
        let outputs = WantedOutputs(
            files: job.files, pictures: job.pictures, tracker: doors.tracker,
            folders: WantedFolders(
                media: service.folder(doors.media).path, pictures: service.folder(doors.thumbs).path,
                torrents: service.folder(doors.torrents).path))
        let request = JSON.object([JSON.Member("path", .string(upload.path)), try outputs.member])
        var accepted = NewIngestion(
            name: job.name, code: job.code, weight: job.weight, request: request, asks: [Self.maker, "thumbnail.named"])
        if let code = job.code {
            accepted.completion = doors.completion.map { CisCallback.address($0, code) }
            accepted.error = doors.error.map { CisCallback.address($0, code, "internal_error") }
        }
        return accepted
    }

    /// A node before the one that takes files in may fetch it from elsewhere.
    private static func bringsFiles(_ node: Node) -> Bool { node.manifest.id == "transfer.pull" }
}

/// Where the old web server waits for the end of a job.
enum CisCallback {
    /// - Parameters:
    ///   - base: with or without a slash at the end.
    ///   - words: what is added, each as one segment of the path.
    static func address(_ base: String, _ words: String...) -> String {
        let stem = base.hasSuffix("/") ? String(base.dropLast()) : base
        return words.reduce(stem) { $0 + "/" + PercentCoding.encode($1) }
    }
}

/// Looks at the folder of uploads, on a thread of its own: it may be another machine's, and let us wait.
private final class UploadLane: Sendable {
    private let lane = Lane(name: "cis-uploads")

    deinit { lane.close() }

    /// Whether it is a regular file, and no link to one.
    func isFile(_ file: URL) async -> Bool {
        await Task(executorPreference: lane) {
            var status = stat()
            return lstat(file.path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        }.value
    }
}

extension Schema {
    static let cisJob = Schema.named(
        "IngestionJob",
        .object([
            .maybe("code", .string(length: 1...200), "comes back in the address that is called at the end"),
            .always("raw_video", .string(length: 1...255), "name of a file in the folder of uploads"),
            .always("name", .string(length: 1...255), "what the names of all files begin with"),
            .always("weight", .count, "what it adds to the load"),
            .always("transcode_configs", .array(cisOutput), "one file each"),
            .always("thumbs", .any, "how many pictures, or random"),
            .maybe("username", .text), .maybe("password", .text),
        ]))

    private static let cisOutput = Schema.named(
        "IngestionOutput",
        .object([
            .always("container", .words(FileContainer.allCases.map(\.rawValue))),
            .maybe("extension", .string(length: 1...16), "without it, that of the container"),
            .maybe("a_codec", .words(FileSoundCodec.allCases.map(\.rawValue))),
            .maybe("v_codec", .words(FilePictureCodec.allCases.map(\.rawValue))),
            .maybe("a_bitrate", .any, "in bit/s, or such as 128k"), .maybe("v_bitrate", .any, "in bit/s, or such as 768k"),
            .maybe("a_samplingrate", .integer(minimum: 8000, maximum: 96_000), "in hertz"),
            .maybe("a_channels", .integer(minimum: 1, maximum: 8)),
            .maybe("v_framerate", .integer(minimum: 1, maximum: 240)),
            .maybe("v_resolution", .string(pattern: "^[0-9]{2,4}x[0-9]{2,4}$"), "width and height; the height is part of the name"),
            .maybe("v_dar", .any, "width by height as shown: 16:9, or a number"),
        ]))
}
