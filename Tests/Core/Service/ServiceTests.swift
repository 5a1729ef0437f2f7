import Foundation
import StageKit
import Testing

@testable import Core

@Suite(.timeLimit(.minutes(1))) struct ServiceTests {
    @Test func anUploadBecomesReady() async throws {
        let workshop = try Workshop()
        let service = try await workshop.start()
        let new = try await service.upload("hello", name: "clip")
        #expect(new.state == .queued)
        let video = try #require(try await service.settled(new.id))
        #expect(video.state == .ready)
        #expect(video.playable)
        #expect(video.progress == 1)
        #expect(video.readyAt != nil)
        #expect(video.jobs.map(\.node) == ["ingest", "transcode", "thumbnail", "package"])
        #expect(video.jobs.allSatisfy { $0.state == .done && $0.attempt == 1 })
        #expect(video.playlists.hls == "/videos/\(video.id)/master.m3u8")
        #expect(video.thumbnails == ["/videos/\(video.id)/thumbnails/0.jpg", "/videos/\(video.id)/thumbnails/1.jpg"])
        #expect(video.renditions.map(\.playlist) == ["/videos/\(video.id)/720p.m3u8"])
        #expect(video.source?.size == 5)
        let source = try #require(try await service.file(video: video.id, name: "source/original"))
        #expect(try Data(contentsOf: source.file) == Data("hello".utf8))
        await service.shutDown(grace: 5)
        #expect(try workshop.remains() == [])
        #expect(workshop.script.closes(of: "package") == 1)
    }
}
