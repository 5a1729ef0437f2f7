import Crypto
import Fetch
import Foundation
public import StageKit

/// Brings the source in: one that is already here, uploaded or made by a node before this one, is checked, an address is
/// fetched, a local file is copied.
///
/// Of the job's `request` it reads
/// - `source`: an http or https address, or a local file below one of the setting's `folders`;
/// - `path`: a local file anywhere. This is a way for the program itself (`millrace run`) only: the HTTP interface makes
///   `request` of the parameters that it knows, and this is none of them;
/// - `size` and `checksum`: what the file must turn out to be.
public actor IngestFile: Stage {
    public static let manifest = StageManifest(
        id: "ingest.file", summary: "takes the source in: an upload, an http(s) address or a local file",
        consumes: [], accepts: [.source], produces: [.source])

    private let folders: [String]
    private let limits: Download.Limits
    private let policy: NetworkPolicy

    public init(settings: Settings) {
        folders = settings.strings(
            "folders", default: [], "Folders below which a request may name local files; none by default.")
        for folder in folders where !folder.hasPrefix("/") {
            settings.reject("folders", "\"\(folder)\" is no absolute path", hint: "write it from / on")
        }
        var limits = Download.Limits()
        limits.size = settings.size("largest", default: 256 << 30, in: 1...(1 << 50), "The largest file to take in.")
        limits.redirects = settings.integer(
            "redirects", default: 10, in: 0...50, "How often an address may point elsewhere.")
        limits.connectTimeout = Int(
            settings.duration("connectTimeout", default: 15, in: 1...300, "The longest wait for a connection."))
        limits.stallTimeout = Int(
            settings.duration("stallTimeout", default: 30, in: 1...3600, "The longest wait for more of a file."))
        self.limits = limits
        let network = settings.network
        policy = NetworkPolicy { address in network.contains { $0.contains(address) } }
    }

    public func run(_ job: Job) async throws -> Outcome {
        let upload = job.inputs(.source).first
        let request = try IngestRequest(job.request, folders: folders, isHere: upload != nil)
        if let upload {
            try check(upload, request, job)
            return .done([])
        }
        var draft = try job.output(.source, name: "source/original")
        let digest =
            switch request.origin {
            case .address(let address)?: try fetch(address, to: draft.file, request, job)
            case .file(let file)?: try copy(file, to: draft.file, request, job)
            case nil:
                throw StageFailure.permanent(
                    "no_source", "there is nothing to take in",
                    hint: "upload a file, or name its address as \"source\"")
            }
        draft.traits.checksum = Checksum(.sha256, digest.bytes)?.description
        try job.progress(1)
        return .done([draft])
    }

    private func check(_ upload: Artifact, _ request: IngestRequest, _ job: Job) throws {
        try request.check(size: upload.size)
        guard let wanted = request.checksum else { return }
        let known = upload.traits.checksum.flatMap { Checksum($0) }
        if let known, known.algorithm == wanted.algorithm { return try request.check(known) }
        let digest = try Digest(wanted.algorithm.digest, of: upload.file, isCancelled: job.cancellation)
        try request.check(Checksum(wanted.algorithm, digest.bytes))
    }

    private func fetch(_ address: String, to file: URL, _ request: IngestRequest, _ job: Job) throws -> Digest {
        var download = Download(address)
        download.limits = limits
        download.policy = policy
        let own = DigestStream(.sha256)
        let wanted = request.checksum.map { DigestStream($0.algorithm.digest) }
        do {
            let receipt = try download.run(
                to: file,
                progress: { progress in
                    guard let total = progress.total else { return }
                    try job.progress(0.99 * Double(progress.received) / Double(total))
                },
                isCancelled: job.cancellation,
                received: { bytes in
                    own.update(bytes)
                    wanted?.update(bytes)
                })
            try request.check(size: receipt.size)
        } catch let error as FetchError {
            throw StageFailure(error)
        }
        if let checksum = request.checksum {
            try request.check(Checksum(checksum.algorithm, wanted?.finish().bytes ?? []))
        }
        return own.finish()
    }

    private func copy(_ source: URL, to file: URL, _ request: IngestRequest, _ job: Job) throws -> Digest {
        let size = try LocalSource(source, largest: limits.size).copy(to: file) { copied, total in
            try job.progress(0.8 * Double(copied) / Double(max(total, 1)))
        }
        try request.check(size: size)
        if let wanted = request.checksum, wanted.algorithm != .sha256 {
            let digest = try Digest(wanted.algorithm.digest, of: file, isCancelled: job.cancellation)
            try request.check(Checksum(wanted.algorithm, digest.bytes))
        }
        let digest = try Digest(.sha256, of: file, isCancelled: job.cancellation)
        if request.checksum?.algorithm == .sha256 { try request.check(Checksum(.sha256, digest.bytes)) }
        return digest
    }
}

extension Checksum.Algorithm {
    /// The library's name for it.
    var digest: Digest.Algorithm {
        switch self {
        case .sha512: .sha512
        case .sha256: .sha256
        case .sha1: .sha1
        case .md5: .md5
        }
    }
}
