import Crypto
import Fetch
import Foundation
public import StageKit

/// Brings the source in: one that is already here, uploaded or made by a node before this one, is checked, an address is
/// fetched, a local file is copied. What was fetched when an attempt ends early is gone on with by the next one.
///
/// Of the job's `request` it reads
/// - `source`: an http, https, ftp, ftps, ftpes or sftp address, or a local file below one of the setting's `folders`;
/// - `path`: a local file anywhere. This is a way for the program itself (`millrace run`) only: the HTTP interface makes
///   `request` of the parameters that it knows, and this is none of them;
/// - `size` and `checksum`: what the file must turn out to be.
public actor IngestFile: Stage {
    public static let manifest = StageManifest(
        id: "ingest.file", summary: "takes the source in: an upload, an address (http, https, ftp, ftps, sftp) or a local file",
        consumes: [], accepts: [.source], produces: [.source])

    private let folders: [String]
    private let limits: FetchRequest.Limits
    private let connections: Int
    private let hostKeys: FetchRequest.HostKeys
    private let keyFile: String?
    private let policy: NetworkPolicy
    private let fetcher = Fetcher()

    public init(settings: Settings) {
        folders = settings.strings(
            "folders", default: [], "Folders below which a request may name local files; none by default.")
        for folder in folders where !folder.hasPrefix("/") {
            settings.reject("folders", "\"\(folder)\" is no absolute path", hint: "write it from / on")
        }
        var limits = FetchRequest.Limits()
        limits.size = settings.size("largest", default: 256 << 30, in: 1...(1 << 50), "The largest file to take in.")
        limits.redirects = settings.integer(
            "redirects", default: 10, in: 0...50, "How often an address may point elsewhere.")
        limits.connectTimeout = Int(
            settings.duration("connectTimeout", default: 15, in: 1...300, "The longest wait for a connection."))
        limits.stallTimeout = Int(
            settings.duration("stallTimeout", default: 30, in: 1...3600, "The longest wait for more of a file."))
        let rate = settings.size(
            "rate", default: 0, in: 0...(1 << 40), "The most to fetch of one file in a second; 0B: no limit.")
        limits.rate = rate == 0 ? nil : rate
        self.limits = limits
        connections = settings.integer(
            "connections", default: 4, in: 1...16, "The most connections for one file, where its server sends parts.")
        let knownHosts = settings.optionalString(
            "knownHosts", "OpenSSH's file of the host keys that sftp addresses are trusted by; without it none is.")
        keyFile = settings.optionalString(
            "keyFile", "A private key without a passphrase to log in with at sftp addresses; a password otherwise.")
        hostKeys = FetchRequest.HostKeys(file: knownHosts)
        for (key, path) in [("knownHosts", knownHosts), ("keyFile", keyFile)] {
            guard let path, !path.hasPrefix("/") else { continue }
            settings.reject(key, "\"\(path)\" is no absolute path", hint: "write it from / on")
        }
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
        var draft: Draft
        let digest: Digest
        switch request.origin {
        case .address(let address)?:
            draft = try job.growing(.source, name: "source/original")
            digest = try await fetch(address, draft, request, job)
        case .file(let file)?:
            draft = try job.output(.source, name: "source/original")
            digest = try copy(file, to: draft.file, request, job)
        case nil:
            throw StageFailure.permanent(
                "no_source", "there is nothing to take in", hint: "upload a file, or name its address as \"source\"")
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

    private func fetch(_ address: String, _ draft: Draft, _ request: IngestRequest, _ job: Job) async throws -> Digest {
        var wanted = FetchRequest(address)
        wanted.limits = limits
        wanted.policy = policy
        wanted.connections = connections
        wanted.hostKeys = hostKeys
        wanted.keyFile = keyFile
        wanted.checksum = request.checksum.flatMap { Digest($0.algorithm.digest, bytes: $0.bytes) }
        wanted.digests = [.sha256]
        do {
            let file = try await fetcher.fetch(wanted, to: draft.file) { progress in
                if job.cancellation() { throw CancellationError() }
                // Asking for it is no progress yet.
                guard progress.received > 0 else { return }
                let fraction = progress.total.map { Double(progress.received) / Double(max($0, 1)) } ?? 0
                try job.progress(0.99 * fraction)
            }
            try request.check(size: file.size)
            return try file.digests.first ?? Digest(.sha256, of: draft.file, isCancelled: job.cancellation)
        } catch let error as FetchError {
            throw StageFailure(error)
        }
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
