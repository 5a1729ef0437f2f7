import Foundation
import ScriptedCarrier
import StageKit
import Testing

@testable import Core

/// A download service on a data folder of its own, with somebody who fetches by a script. Gone after the closure.
struct DownloadYard: Sendable {
    let folder: URL
    let library: Library
    let downloads: Downloads

    static let me = DownloadViewer(.user("alice"), seesAll: false)
    static let other = DownloadViewer(.user("bob"), seesAll: false)

    static func open(
        quota: Int? = nil, timing: Downloads.Timing = Downloads.Timing(),
        policy: DownloadVerdict.Policy = DownloadVerdict.Policy(backoff: Backoff(base: 0.001)),
        in folder: URL? = nil, _ body: (DownloadYard) async throws -> Void
    ) async throws {
        let place =
            folder ?? FileManager.default.temporaryDirectory.appendingPathComponent("millrace-yard-\(Identifier())")
        defer { if folder == nil { try? FileManager.default.removeItem(at: place) } }
        let library = try await Library.open(folder: place, log: .silent)
        let doors = Doors.Downloads(roots: ["downloads"], quota: quota, knownHosts: "known_hosts")
        let downloads = try await Downloads.open(library, doors: doors, policy: policy, timing: timing, log: .silent)
        let yard = DownloadYard(folder: place, library: library, downloads: downloads)
        do {
            try await body(yard)
        } catch {
            await downloads.stop()
            await library.close()
            throw error
        }
        await downloads.stop()
        await library.close()
    }

    @discardableResult
    func add(
        _ name: String, host: String = "example.org:80", for viewer: DownloadViewer = me,
        _ change: (inout NewDownload) -> Void = { _ in }
    ) async throws -> DownloadView {
        var new = NewDownload(url: "http://\(host)/\(name)", host: host, fallbackName: name)
        change(&new)
        return try await downloads.create(new, for: viewer).download
    }

    func state(_ id: Identifier, _ viewer: DownloadViewer = me) async throws -> DownloadState? {
        try await downloads.download(id, for: viewer)?.state
    }

    func counts(_ viewer: DownloadViewer = me) async throws -> [String: Int] {
        try await downloads.stats(for: viewer).tasks.filter { $0.value > 0 }
    }

    /// Waits until something is true: looks again whenever the service has something to tell.
    func wait(_ words: Comment? = nil, until isTrue: () async throws -> Bool) async throws {
        let end = Timestamp.now + 20
        while Timestamp.now < end {
            let heard = downloads.bell.count(Downloads.name)
            if try await isTrue() { return }
            await downloads.bell.wait(Downloads.name, after: heard, until: .now + 0.05)
        }
        Issue.record(words ?? "it did not come true")
    }

    func settled(_ id: Identifier) async throws -> DownloadView {
        try await wait { try await state(id)?.isSettled == true }
        return try #require(try await downloads.download(id, for: Self.me))
    }

    /// What lies in the owner's folder, by name.
    func files(_ owner: String = "alice") throws -> [String] {
        let path = folder.appendingPathComponent("downloads/\(owner)").path
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}

extension DownloadSettingsPatch {
    static func of(_ change: (inout DownloadSettingsPatch) -> Void) -> DownloadSettingsPatch {
        var patch = DownloadSettingsPatch()
        change(&patch)
        return patch
    }
}
