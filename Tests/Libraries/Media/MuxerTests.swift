import Foundation
import Media
import Testing

@Suite struct MuxerTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func fragmentsBeginAtZeroWithAKeyFrame() throws {
        let file = folder.file("clip.mp4")
        try TestClip.video(file, layout: .fragmented)
        let demuxer = try Demuxer(file)
        var times: [Double] = []
        var keys: [Double] = []
        while let packet = try demuxer.read() {
            times.append(packet.seconds ?? -1)
            if packet.isKey { keys.append(packet.seconds ?? -1) }
        }
        #expect(times.sorted() == (0..<50).map { Double($0) / 25 })
        #expect(keys == [0, 1])
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func saysThatTheDiskIsFull() {
        let error = #expect(throws: AVError.self) {
            try TestClip.video(URL(fileURLWithPath: "/dev/full"), layout: .fragmented)
        }
        #expect(error?.reason == .noSpace)
        #expect(error?.words.contains("no space left") == true)
    }

    @Test func saysWhichOptionIsUnknown() {
        let error = #expect(throws: AVError.self) {
            try Encoder(
                .video(width: 64, height: 64, frameRate: Rational(25, 1)),
                EncoderOptions("libx264", codecOptions: ["presett": "fast"]))
        }
        #expect(error?.words == "the encoder libx264 has no option presett")
    }
}
