import Core
@testable import Server
import StageKit
import Testing

/// Files stay open from one request to the next, and never longer than what the library says about them holds.
@Suite(.enabled(if: PreparedMedia.isPossible)) struct PlaybackFilesTests {
    @Test func everyChangeIsSeenAtOnce() async throws {
        try await House.open(media: try await PreparedMedia.folder()) { house in
            let video = try await house.upload().id
            let files = PlaybackFiles(house.service)
            let first = try #require(try await files.find("360p.mp4", of: video))
            #expect(first.visibility == .public)
            #expect(try await files.find("360p.mp4", of: video)?.file === first.file)
            #expect(try await files.find("none.mp4", of: video) == nil)

            _ = try await house.service.update(video, VideoPatch(visibility: .private))
            let second = try #require(try await files.find("360p.mp4", of: video))
            #expect(second.visibility == .private)
            #expect(second.file !== first.file)

            #expect(try await house.service.delete(video))
            #expect(try await files.find("360p.mp4", of: video) == nil)
        }
    }

    @Test func aDeletedFileIsClosed() async throws {
        try await House.open(media: try await PreparedMedia.folder()) { house in
            let video = try await house.upload().id
            let files = PlaybackFiles(house.service)
            let following = Task { await files.follow() }
            weak let file = try await files.find("360p.mp4", of: video)?.file
            #expect(file != nil)
            #expect(try await house.service.delete(video))
            // `follow` hears of it on a task of its own.
            while file != nil { await Task.yield() }
            following.cancel()
            await following.value
        }
    }
}
