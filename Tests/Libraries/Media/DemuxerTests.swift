import Foundation
import Media
import Testing

@Suite struct DemuxerTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func readsWhatTheMuxerWrote() throws {
        let file = folder.file("a clip: 100% ünïcode.mp4")
        try TestClip.video(file)
        let demuxer = try Demuxer(file)
        let video = try #require(demuxer.streams.first?.video)
        #expect(demuxer.streams.count == 1)
        #expect(video.displaySize == (160, 90))
        #expect(video.averageFrameRate == Rational(25, 1))
        #expect(demuxer.duration == 2)
        let decoder = try Decoder(demuxer, stream: 0)
        var times: [Double] = []
        while let packet = try demuxer.read() {
            try decoder.decode(packet) { times.append($0.seconds ?? -1) }
        }
        try decoder.decode(nil) { times.append($0.seconds ?? -1) }
        #expect(times == (0..<50).map { Double($0) / 25 })
        #expect(decoder.damage == 0)
    }

    @Test func seeksToTheKeyFrameBefore() throws {
        let file = folder.file("clip.mp4")
        try TestClip.video(file)
        let demuxer = try Demuxer(file)
        try demuxer.seek(to: 1.5, stream: 0)
        #expect(try demuxer.read()?.seconds == 1)
    }

    @Test func stopsWhenInterrupted() throws {
        let file = folder.file("clip.mp4")
        try TestClip.video(file)
        #expect(throws: CancellationError.self) { try Demuxer(file, interrupt: { true }) }
    }

    @Test(arguments: [
        ("", "empty"),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nother.ts\n#EXT-X-ENDLIST\n", "playlist"),
        ("ffconcat version 1.0\nfile other.mp4\n", "playlist or script"),
        ("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 47001 RTP/AVP 96\n", "playlist"),
        ("nothing but words, again and again\n", "no media"),
    ])
    func refusesWhatIsNoMedia(text: String, word: String) throws {
        let file = folder.file("upload.mp4")
        try Data(text.utf8).write(to: file)
        let error = #expect(throws: AVError.self) { try Demuxer(file) }
        #expect(error?.words.contains(word) == true, "\(error?.words ?? "opened")")
    }

    @Test func limitsPixels() throws {
        let file = folder.file("clip.mp4")
        try TestClip.video(file)
        var limits = Limits()
        limits.pixels = 100 * 100
        let error = #expect(throws: AVError.self) { try Demuxer(file, limits: limits) }
        #expect(error?.reason == .limit)
    }

    @Test func makesJPEG() throws {
        let file = folder.file("clip.mp4")
        try TestClip.video(file)
        let demuxer = try Demuxer(file)
        let decoder = try Decoder(demuxer, stream: 0)
        var picture: Data?
        while picture == nil, let packet = try demuxer.read() {
            try decoder.decode(packet) { picture = try StillEncoder(width: 80, height: 46).jpeg($0) }
        }
        #expect(picture?.prefix(3) == Data([0xFF, 0xD8, 0xFF]))
        #expect(picture?.suffix(2) == Data([0xFF, 0xD9]))
    }
}
