import CMAF
import Foundation
import Testing

@testable import Media

/// Silence as a track that others can be joined to.
@Suite struct SilenceTests {
    @Test(arguments: [(48_000, 2), (44_100, 1), (48_000, 6)]) func lastsAsLongAsItWasAskedTo(rate: Int, channels: Int)
        throws
    {
        let file = FileManager.default.temporaryDirectory.appending(path: "silence-\(UUID()).mp4")
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(try Silence.write(to: file, sampleRate: rate, channels: channels, seconds: 2))
        let index = try FragmentIndex(path: file.path)
        #expect(index.fragments.count == 1 && index.fragments.first?.decodeTime == 0)
        guard case .audio(let sound) = index.track.kind else { throw CMAFError.notFragmented }
        #expect(sound.sampleRate == rate && sound.channels == channels)
        #expect(index.track.timescale == rate && index.track.codecs == "mp4a.40.2" && index.track.startOffset == 0)
        #expect(index.duration == Int((2 * Double(rate) / 1024).rounded()) * 1024)
        // Each frame of it can be decoded, and is silent.
        let demuxer = try Demuxer(file)
        let decoder = try Decoder(demuxer, stream: 0)
        var samples = 0
        while let packet = try demuxer.read() {
            try decoder.decode(packet) { frame in samples += frame.samples }
        }
        #expect(samples >= index.duration - 1024)
    }

    @Test func lessThanAFrameIsNothing() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "silence-\(UUID()).mp4")
        #expect(try !Silence.write(to: file, sampleRate: 48_000, channels: 2, seconds: 0.01))
        #expect(try !Silence.write(to: file, sampleRate: 48_000, channels: 2, seconds: -1))
        #expect(try !Silence.write(to: file, sampleRate: 48_000, channels: 31, seconds: 2))
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }
}
