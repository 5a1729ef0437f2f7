import Core
import HTTP
import StageKit

/// The form with which a runner sends progress or a result: texts first, then files, which are read only when the texts
/// before them have shown that the sender may send them.
struct RunnerForm {
    /// What a file part is called, by what it is.
    private static let roles: [String: PieceResult.Role] = [
        "payload[videoFile]": .media, "payload[resolutionPlaylistFile]": .playlist, "payload[vttFile]": .text,
        "payload[storyboardFile]": .picture,
    ]
    /// Of a text, in bytes.
    private static let textLimit = 16 << 10
    private static let mostTexts = 50
    /// Of a playlist or a text file, in bytes.
    private static let smallLimit = 16 << 20

    private(set) var texts: [String: String] = [:]
    private(set) var files: [PieceResult.Role: IncomingFile] = [:]
    /// Of a live source.
    private(set) var chunk: (name: ChunkName, file: IncomingFile)?
    /// Found before the first file, and in any case before the end.
    private(set) var hold: RunnerHold?

    private let gate: RunnerGate
    private let request: Request
    private let verb: RunnerStanding.Verb
    private var isChecked = false

    init(_ request: Request, gate: RunnerGate, verb: RunnerStanding.Verb) {
        (self.request, self.gate, self.verb) = (request, gate, verb)
    }

    /// Reads it all. What was stored is removed when it throws.
    ///
    /// - Throws: `RunnerProblem`; `HTTPError`: 400, 413, 415; `Refusal` (`.noSpace`).
    mutating func read() async throws {
        do {
            _ = try RunnerGate.job(request)
            var reader = try MultipartReader(request)
            while let part = try await reader.next() {
                if part.fileName == nil, texts.count < Self.mostTexts {
                    texts[part.name] = try await reader.text(limit: Self.textLimit)
                } else if let live = RunnerChunk.Part(rawValue: part.name), verb == .update {
                    try await store(live, &reader)
                } else if let role = Self.roles[part.name] {
                    try await store(role, &reader)
                } else {
                    throw RunnerProblem.badPayload("nobody asked for the part \"\(part.name.prefix(100))\"")
                }
            }
            try await check()
        } catch {
            await discard()
            throw error
        }
    }

    /// Removes what was stored.
    func discard() async {
        for file in files.values { await file.discard() }
        await chunk?.file.discard()
    }

    private mutating func store(_ part: RunnerChunk.Part, _ reader: inout MultipartReader) async throws {
        try await check()
        guard let job = hold?.job else { throw RunnerProblem.notProcessing }
        guard job.work.kind == .live else { throw RunnerProblem.badPayload("only what is live comes in chunks") }
        let words = try RunnerChunk(texts)
        guard part == .chunk else { return try RunnerChunk.check(playlist: try await bytes(&reader)) }
        guard words.isAdded, chunk == nil else { throw RunnerProblem.badPayload("there is no chunk to add") }
        let file = try gate.service.incoming(upTo: request.body.length ?? 0)
        chunk = (words.name, file)
        var check = TransportStreamCheck()
        while let bytes = try await reader.chunk() {
            guard check.accepts(bytes) else { throw RunnerProblem.badPayload("the chunk is no MPEG transport stream") }
            try await file.write(bytes)
        }
        guard check.isWhole else { throw RunnerProblem.badPayload("the chunk is no MPEG transport stream") }
        try await file.finish()
    }

    private func bytes(_ reader: inout MultipartReader) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let more = try await reader.chunk() {
            guard bytes.count + more.count <= RunnerChunk.playlistLimit else {
                throw HTTPError.tooLarge(limit: RunnerChunk.playlistLimit)
            }
            bytes += more
        }
        return bytes
    }

    private mutating func store(_ role: PieceResult.Role, _ reader: inout MultipartReader) async throws {
        // Gigabytes of a stranger are not read.
        try await check()
        guard verb == .success, let hold else { throw RunnerProblem.badPayload("files come with success alone") }
        guard files[role] == nil else { throw RunnerProblem.badPayload("two files of the same kind") }
        let file = try gate.service.incoming(upTo: request.body.length ?? 0)
        files[role] = file
        var bytes: [UInt8] = []
        var size = 0
        while let chunk = try await reader.chunk() {
            size += chunk.count
            if role != .media {
                guard size <= Self.smallLimit else { throw HTTPError.tooLarge(limit: Self.smallLimit) }
            }
            if role == .playlist { bytes += chunk }
            try await file.write(chunk)
        }
        guard size > 0 else { throw RunnerProblem.badPayload("a file is empty") }
        try await file.finish()
        if role == .playlist, let fault = SentPlaylist.fault(in: bytes) {
            // Not worth another try of the same kind: it counts as a failure at once.
            _ = try await gate.service.fail(hold, fault)
            throw RunnerProblem.badPayload(fault)
        }
    }

    private mutating func check() async throws {
        guard !isChecked else { return }
        func token(_ name: String) throws -> String {
            guard let token = texts[name], (1...1000).contains(token.count) else { throw RunnerProblem.wrong(name) }
            return token
        }
        hold = try await gate.hold(
            request, runner: try token("runnerToken"), job: try token("jobToken"), to: verb)
        isChecked = true
    }
}
