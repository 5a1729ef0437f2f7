import Foundation
import LoopbackServer
import StageKit
import StageTesting
import Sys
import Testing
import Torrents

@testable import PackageTorrent
@testable import Seed

@Suite struct LibtorrentSeedTests {
    private let bench: StageBench

    init() throws { bench = try StageBench() }

    /// A stage that is open, and what closes it.
    private func open(_ settings: JSON = .empty) async throws -> LibtorrentSeed {
        let stage = LibtorrentSeed(settings: Settings(settings))
        try await stage.open()
        return stage
    }

    /// What a video has after its torrents were made.
    private func artifacts(_ folder: String, size: Int = 300_000, byte: UInt8 = 1, tracker: String? = nil) async throws
        -> [Artifact]
    {
        let bytes = (0..<size).map { byte &+ UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let file = bench.folder.appending(path: "\(folder)/720p.mp4")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        let rendition = bench.artifact(.rendition, "720p.mp4", file: file)
        let trackers = tracker.map { [JSON.Member("trackers", .array([.string($0)]))] } ?? []
        let packager = TorrentPackager(settings: Settings(.object(trackers)))
        return [rendition] + (try await bench.run(packager, inputs: [rendition]).artifacts)
    }

    /// Whether its one torrent is given away, or will be once it is known that the files are there.
    private static func isGiven(by stage: LibtorrentSeed) async -> Bool {
        let states = await stage.swarm.torrents().map(\.state)
        return states == [.seeding] || states == [.checking]
    }

    /// - Returns: the video's id.
    @discardableResult
    private func hold(_ artifacts: [Artifact], by stage: LibtorrentSeed, is job: Job? = nil) async throws -> Identifier {
        let job = try job ?? bench.job(for: LibtorrentSeed.self, inputs: artifacts)
        #expect(try await stage.run(job) == .done([]))
        return job.video
    }

    @Test("aria2c gets a rendition from the seed, whom a tracker names")
    func aria() async throws {
        let stage = try await open()
        let port = stage.port
        #expect(port > 0)
        let tracker = try LoopbackServer { _ in
            let peer = [127, 0, 0, 1, UInt8(port >> 8), UInt8(port & 255)] as [UInt8]
            let answer = Bencode.dictionary([.init("interval", .integer(60)), .init("peers", .bytes(peer))])
            return [.answer(body: answer.encoded)]
        }
        defer { tracker.close() }
        let artifacts = try await artifacts("one", size: 3_000_000, tracker: tracker.address("/announce"))
        let video = try await hold(artifacts, by: stage)
        let folder = bench.folder.appending(path: "aria")
        try aria(artifacts[1].file, into: folder)
        #expect(try Data(contentsOf: folder.appending(path: "720p.mp4")) == Data(contentsOf: artifacts[0].file))
        let torrent = try #require(await stage.swarm.torrents().first)
        #expect(torrent.id == SwarmTorrent.ID(video: video, name: "720p.torrent"))
        #expect(torrent.infoHash == artifacts[1].traits.infoHash)
        #expect(torrent.state == .seeding)
        await stage.close()
    }

    /// Gets a torrent with aria2c.
    private func aria(_ torrent: URL, into folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/aria2c")
        process.arguments = [
            "--no-conf", "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false", "--seed-time=0",
            "--bt-stop-timeout=30", "--listen-port=40100-49999", "--allow-overwrite=true", "--dir=\(folder.path)",
            "--console-log-level=warn", "--summary-interval=0", torrent.path,
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test("people stop and start; it is remembered; a video that goes is let go")
    func life() async throws {
        let stage = try await open()
        let artifacts = try await artifacts("one")
        let video = try await hold(artifacts, by: stage)
        let id = SwarmTorrent.ID(video: video, name: "720p.torrent")
        #expect(await stage.swarm.stop(id))
        #expect(await stage.swarm.torrents().map(\.state) == [.stopped])
        let record = try #require(await stage.swarm.torrents().first?.record)
        await stage.close()
        #expect(await stage.swarm.torrents().isEmpty)

        try await stage.open()
        await stage.swarm.recall([
            SwarmRecord(id: record.id, isStopped: record.isStopped, uploaded: 4711, seedingTime: 12)
        ])
        let job = try job(artifacts, of: video)
        try await hold(artifacts, by: stage, is: job)
        // A second round changes nothing.
        try await hold(artifacts, by: stage, is: job)
        let torrents = await stage.swarm.torrents()
        #expect(torrents.map(\.state) == [.stopped])
        #expect(torrents.map(\.uploaded) == [4711])
        #expect(torrents.map(\.seedingTime) == [12])
        #expect(await stage.swarm.start(id))
        #expect(await Self.isGiven(by: stage))
        #expect(await stage.swarm.peers(of: id).isEmpty)
        await stage.swarm.remove(video: video)
        #expect(await stage.swarm.torrents().isEmpty)
        #expect(await !stage.swarm.stop(id))
        await stage.close()
    }

    private func job(_ artifacts: [Artifact], of video: Identifier) throws -> Job {
        let scratch = bench.folder.appending(path: "scratch-\(Identifier())")
        return Job(
            id: Identifier(), video: video, node: "seed", attempt: 1, inputs: artifacts, request: .empty,
            scratch: scratch, workbench: scratch, control: JobControl(), log: .silent, publisher: { _ in })
    }

    @Test("two videos with the same file: one torrent, and one stays when the other goes")
    func twins() async throws {
        let stage = try await open()
        let (one, other) = (try await artifacts("one"), try await artifacts("other"))
        #expect(one[1].traits.infoHash == other[1].traits.infoHash)
        let first = try await hold(one, by: stage)
        let second = try await hold(other, by: stage)
        #expect(await stage.swarm.torrents().count == 2)
        await stage.swarm.remove(video: first)
        try FileManager.default.removeItem(at: one[0].file)
        let left = await stage.swarm.torrents()
        #expect(left.map(\.id.video) == [second])
        #expect(left.map(\.state).allSatisfy { $0 == .seeding || $0 == .checking })
        await stage.close()
    }

    /// The files are not even what the torrents say: whoever hashed them would see that.
    @Test("five hundred are held within ten seconds, and none is hashed") func many() async throws {
        let folder = bench.folder.appending(path: "many")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var jobs: [Job] = []
        for index in 0..<500 {
            let file = folder.appending(path: "\(index).mp4")
            try Data("\(index)".utf8 + [UInt8](repeating: 1, count: 40_000)).write(to: file)
            let torrent = folder.appending(path: "\(index).torrent")
            try Data(try TorrentMaker([TorrentMaker.File(file, name: "720p.mp4")]).make()).write(to: torrent)
            let rendition = bench.artifact(.rendition, "\(index).mp4", file: file)
            let size = rendition.size
            try Data(count: size).write(to: file)
            var traits = Traits()
            traits.payload = [rendition.name]
            let artifacts = [rendition, bench.artifact(.torrent, "\(index).torrent", file: torrent, traits: traits)]
            jobs.append(try bench.job(for: LibtorrentSeed.self, inputs: artifacts))
        }
        let start = ContinuousClock.now
        let stage = try await open()
        for job in jobs { try await hold([], by: stage, is: job) }
        while true {
            let torrents = await stage.swarm.torrents()
            if torrents.allSatisfy({ $0.state == .seeding }) {
                #expect(torrents.count == 500)
                break
            }
            guard start.duration(to: .now) < .seconds(10) else {
                Issue.record("after ten seconds \(torrents.filter { $0.state != .seeding }.count) are not held")
                break
            }
            try await Task.sleep(for: .milliseconds(200))  // polls the session, which looks at files by itself
        }
        #expect(start.duration(to: .now) < .seconds(10))
        await stage.close()
    }

    @Test("a goal that was reached before is reached; people may overrule it")
    func goals() async throws {
        let stage = try await open(.object([JSON.Member("ratio", 2)]))
        let artifacts = try await artifacts("one", size: 1000)
        let job = try bench.job(for: LibtorrentSeed.self, inputs: artifacts)
        let id = SwarmTorrent.ID(video: job.video, name: "720p.torrent")
        await stage.swarm.recall([SwarmRecord(id: id, uploaded: 2000)])
        try await hold(artifacts, by: stage, is: job)
        #expect(await stage.swarm.torrents().map(\.state) == [.satisfied])
        #expect(await stage.swarm.start(id))
        #expect(await Self.isGiven(by: stage))
        await stage.close()
        let byTime = SeedGoals(ratio: 0, time: 60)
        #expect(byTime.areReached(uploaded: 0, size: 1, seedingTime: 60))
        #expect(!byTime.areReached(uploaded: 1_000_000, size: 1, seedingTime: 59))
        #expect(!SeedGoals(ratio: 0, time: 0).areReached(uploaded: .max, size: 1, seedingTime: .max))
    }

    @Test("files that are not those of the torrent are not given away")
    func changed() async throws {
        let stage = try await open()
        let artifacts = try await artifacts("one")
        try Data([1, 2, 3]).write(to: artifacts[0].file)
        let rendition = bench.artifact(.rendition, "720p.mp4", file: artifacts[0].file)
        let job = try bench.job(for: LibtorrentSeed.self, inputs: [rendition, artifacts[1]])
        let failure = await #expect(throws: StageFailure.self) { try await stage.run(job) }
        #expect(failure?.code == "changed_files")
        await stage.close()
    }

    @Test("what makes no sense is told before it is used", arguments: [
        ("listen", JSON.array([])), ("listen", .array(["localhost:1"])), ("listen", .array(["127.0.0.1"])),
        ("ratio", -1), ("encryption", "perhaps"), ("slots", 0),
    ])
    func mistakes(key: String, value: JSON) {
        let settings = Settings(.object([JSON.Member(key, value)]))
        _ = LibtorrentSeed(settings: settings)
        #expect(settings.problems.map(\.path) == ["$.\(key)"])
    }
}
