import Core
import Crypto
import Fetch
import Foundation
import StageKit
import Sys

/// Fetches downloads by libcurl, and copies files of this machine. Core keeps the queue and knows no network.
final class FetchCarrier: DownloadCarrier {
    private let fetcher = Fetcher()
    private let policy: NetworkPolicy
    private let knownHosts: String
    /// Copying blocks.
    private let lane = Lane(name: "copies")

    /// Begins nothing before it is asked to.
    init(_ service: Service) {
        let allowed = service.blueprint.network.allow
        policy = NetworkPolicy { address in allowed.contains { $0.contains(address) } }
        knownHosts = service.folder(service.blueprint.doors.downloads.knownHosts).path
    }

    deinit { lane.close() }

    /// Ends its threads, once nothing is fetched any more.
    func stop() { fetcher.stop() }

    func limit(_ limits: DownloadLimits) {
        var all = FetcherLimits()
        all.rate = limits.rate
        all.hostRate = limits.hostRate
        all.connections = limits.connections
        all.perHost = limits.connectionsPerHost
        fetcher.limits = all
    }

    func carry(
        _ order: DownloadOrder, progress: @escaping @Sendable (DownloadProgress) -> Void
    ) async throws -> DownloadArrival {
        do {
            if let source = order.source { return try await copy(source, order, progress) }
            let file = try await fetcher.fetch(try request(order), to: order.partial) { progress(DownloadProgress($0)) }
            return DownloadArrival(
                size: file.size, name: name(of: file, order), mediaType: file.mediaType,
                checked: file.checked.first?.name,
                status: order.url.hasPrefix("http") ? 200 : nil)
        } catch let error as FetchError {
            throw DownloadTrouble(error)
        }
    }

    /// What its server calls it; else, where the address has no name for it, what the address calls it that it led to.
    private func name(of file: FetchedFile, _ order: DownloadOrder) -> String? {
        let room = DownloadName.reserve
        if let name = file.suggestedName { return SafeFileName.make(name, room: room, fallback: "download") }
        guard SafeFileName.of(address: order.url, fallback: "").isEmpty else { return nil }
        return SafeFileName.of(address: file.address, room: room, fallback: "download")
    }

    private func request(_ order: DownloadOrder) throws -> FetchRequest {
        var request = FetchRequest(order.url)
        let wants = order.wants
        request.headers = wants.headers.map { FetchRequest.Header($0.name, $0.value) }
        request.cookies = wants.cookies
        request.user = wants.user
        request.password = wants.password
        request.checksum = Digest(wants.checksum)
        request.connections = order.connections
        request.limits.rate = order.rate
        request.hostKeys.file = knownHosts
        request.policy = policy
        return request
    }

    /// A copy begins anew each time: it is quick, and by reference where the disk can.
    private func copy(
        _ source: URL, _ order: DownloadOrder, _ progress: @escaping @Sendable (DownloadProgress) -> Void
    ) async throws -> DownloadArrival {
        let copying = Task(executorPreference: lane) {
            unlink(order.partial.path)
            let size = try FileCopy.copy(source, to: order.partial) { copied, total in
                try Task.checkCancellation()
                progress(DownloadProgress(received: copied, total: total, isResumable: false))
            }
            let checked = try Self.check(order)
            try Self.synchronise(order.partial)
            return DownloadArrival(size: size, checked: checked)
        }
        do {
            return try await withTaskCancellationHandler {
                try await copying.value
            } onCancel: {
                copying.cancel()
            }
        } catch let error as SystemError {
            throw DownloadTrouble(error, copying: source)
        }
    }

    /// - Returns: the algorithm that was compared by; nil when nothing was promised.
    private static func check(_ order: DownloadOrder) throws -> String? {
        guard let wanted = Digest(order.wants.checksum) else { return nil }
        let found = try Digest(wanted.algorithm, of: order.partial) { Task.isCancelled }
        guard found == wanted else {
            unlink(order.partial.path)
            throw DownloadTrouble("wrong_checksum", "the file is not the one of the checksum", isTemporary: false)
        }
        return wanted.name
    }

    private static func synchronise(_ file: URL) throws {
        let handle = try FileHandle(forWritingTo: file)
        try handle.synchronize()
        try handle.close()
    }
}

extension Digest {
    /// One that was promised.
    fileprivate init?(_ text: String?) {
        guard let checksum = text.flatMap({ Checksum($0) }) else { return nil }
        let algorithm: Algorithm =
            switch checksum.algorithm {
            case .sha512: .sha512
            case .sha256: .sha256
            case .sha1: .sha1
            case .md5: .md5
            }
        self.init(algorithm, bytes: checksum.bytes)
    }

    /// Of its algorithm, as clients write it.
    fileprivate var name: String {
        switch algorithm {
        case .sha512: "sha-512"
        case .sha256: "sha-256"
        case .sha1: "sha-1"
        case .md5: "md5"
        }
    }
}

extension DownloadProgress {
    init(_ progress: FetchProgress) {
        self.init(
            received: progress.received, total: progress.total, rate: Int(progress.rate),
            connections: progress.connections, isResumable: progress.isResumable)
    }
}

extension DownloadTrouble {
    init(_ error: FetchError) {
        let hint: String? =
            switch error.code {
            case .refusedAddress: "an operator can allow it with \"network\": {\"allow\": [\"…\"]} in Plugins.json"
            case .forbidden: "give user and password, or the header fields that its server wants"
            case .wrongChecksum: "compare the checksum with the one that its server tells"
            default: nil
            }
        self.init(
            error.code.rawValue, error.words, hint: hint, isTemporary: error.isRetryable,
            isDiskFull: error.code == .diskFull, status: error.status, retryAfter: error.retryAfter.map(Double.init))
    }

    init(_ error: SystemError, copying source: URL) {
        switch error.code {
        case ENOSPC, EDQUOT: self.init("disk_full", "no space left for the copy", isTemporary: true, isDiskFull: true)
        case ENOENT, ENOTDIR: self.init("not_found", "there is no file \(source.path)", isTemporary: false)
        case EINVAL: self.init("not_a_file", "\(source.path) is no regular file", isTemporary: false)
        case EACCES, EPERM, ELOOP: self.init("forbidden", "\(source.path) may not be read", isTemporary: false)
        default: self.init("copy_failed", error.description, isTemporary: true)
        }
    }
}
