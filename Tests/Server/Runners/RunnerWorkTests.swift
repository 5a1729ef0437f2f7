import Core
import Foundation
import Media
import ScriptedRunner
import StageKit
import TestClient
import Testing

/// From register to a video that plays, with the real ffmpeg on the other side.
@Suite(.timeLimit(.minutes(3))) struct RunnerWorkTests {
    private static func clip(_ duration: Double = 9) throws -> SampleClip {
        try SampleClip(duration: duration, width: 426, height: 240, frameRate: Rational(25, 1))
    }

    @Test func aRunnerMakesAllRenditions() async throws {
        try await RunnerHouse.open(clip: try Self.clip(), heights: [240, 144]) { house in
            let runner = try await house.runner("far", prefix: "/")
            try await house.offered(runner)
            let offers = try await runner.offers()
            #expect(offers.map(\.type) == Array(repeating: "vod-hls-transcoding", count: 3))
            #expect(offers.map { $0.payload["output"]?["resolution"]?.integer } == [0, 240, 144])
            #expect(offers.map { $0.payload["output"]?["fps"]?.integer } == [0, 25, 25])

            // What it is given is the source, byte for byte.
            let job = try await runner.accept(offers[0].uuid)
            let loaded = try await runner.load(job.payload["input"]?["videoFileUrl"]?.string ?? "", for: job)
            let source = house.house.data.appending(path: "videos/\(house.video)/source/original")
            #expect(loaded.body == [UInt8](try Data(contentsOf: source)))
            #expect(try await runner.update(job, progress: 30).status == 204)
            #expect(try await house.service.job(Identifier(rawValue: job.uuid) ?? Identifier())?.progress == 0.3)
            #expect(try await runner.finish(job) == 204)

            #expect(try await house.work(runner) == 2)
            let view = try await house.settled()
            #expect(view.state == .ready, "\(view.error?.detail ?? "")")
            #expect(view.renditions.map(\.madeBy) == ["far", "far", "far"])
            #expect(Set(view.renditions.map(\.id)) == ["audio", "240p", "144p"])
            let made = try await house.house.playlistLengths(house.video, ["audio", "240p", "144p"])
            for (name, seconds) in made { #expect(abs(seconds - 9) < 0.3, "\(name)") }
            try await Self.checkPictures(house)
        }
    }

    /// The strip in the picture says its number: nothing is shifted.
    private static func checkPictures(_ house: RunnerHouse) async throws {
        for (time, number) in [("0", 0), ("3.1", 77), ("5", 125), ("8.9", 222)] {
            let answer = try await house.house.get("/videos/\(house.video)/frame?at=\(time)&width=426")
            try #require(answer.status == 200)
            #expect(try FrameTests.read(answer.body).number == number, "\(time)")
        }
    }

    @Test func aRunnerThatDoesWebVideosAloneIsGivenThem() async throws {
        try await RunnerHouse.open(clip: try Self.clip(5), heights: [240]) { house in
            var runner = try await house.runner("old")
            runner.types = ["vod-web-video-transcoding", "something-new"]
            runner.version = nil
            try await house.offered(runner)
            #expect(try await runner.offers().map(\.type) == Array(repeating: "vod-web-video-transcoding", count: 2))
            #expect(try await house.work(runner) == 2)
            let view = try await house.settled()
            #expect(view.state == .ready, "\(view.error?.detail ?? "")")
            #expect(Set(view.renditions.map(\.id)) == ["audio", "240p"])
            runner.types = ["live-rtmp-hls-transcoding"]
            #expect(try await runner.offers().isEmpty)
        }
    }

    @Test func twoRunnersAndALaneMakeEachRenditionOnce() async throws {
        try await RunnerHouse.open(
            lanes: #"{"local": 1, "runners": true}"#, clip: try Self.clip(), heights: [240, 180, 144, 120, 96]
        ) { house in
            let (one, two) = (try await house.runner("one"), try await house.runner("two"))
            async let first = Self.run(one, house)
            async let second = Self.run(two, house)
            let view = try await house.settled()
            let remote = try await first + second
            #expect(view.state == .ready, "\(view.error?.detail ?? "")")
            #expect(view.renditions.count == 6)
            let jobs = view.jobs.filter { $0.node == "transcode" }
            #expect(jobs.count == 6)
            #expect(jobs.allSatisfy { $0.state == .done })
            #expect(view.renditions.count { $0.madeBy != "local" } == remote)
        }
    }

    /// Works until the video is whole.
    private static func run(_ runner: ScriptedRunner, _ house: RunnerHouse) async throws -> Int {
        var count = 0
        let changes = house.service.changes.subscribe(video: house.video)
        for await _ in changes.stream {
            count += try await house.work(runner)
            guard let view = try await house.service.video(house.video), !view.state.isSettled else { return count }
        }
        return count
    }
}

extension House {
    /// The sum of a playlist's segments, in seconds.
    fileprivate func playlistLengths(_ video: Identifier, _ names: [String]) async throws -> [(String, Double)] {
        var lengths: [(String, Double)] = []
        for name in names {
            let lines = try await get("/videos/\(video)/\(name).m3u8").text.split(separator: "\n")
            let times = lines.filter { $0.hasPrefix("#EXTINF:") }.map { $0.dropFirst(8).prefix { $0 != "," } }
            lengths.append((name, times.compactMap { Double($0) }.reduce(0, +)))
        }
        return lengths
    }
}
