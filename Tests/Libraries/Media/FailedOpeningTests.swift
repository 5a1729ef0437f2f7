import Foundation
import Media
import Testing

/// What cannot be opened is freed once, and only once: each of these crashed when it was freed twice.
@Suite struct FailedOpeningTests {
    @Test func anEncoderWithAnUnknownOption() {
        for _ in 0..<20 {
            let error = #expect(throws: AVError.self) {
                try Encoder(
                    .video(width: 160, height: 90, frameRate: Rational(25, 1)),
                    EncoderOptions("libx264", codecOptions: ["no-such-option": "1"]))
            }
            #expect(error?.reason == .unsupported)
        }
    }

    @Test func aMuxerThatIsInterruptedOrHasNoFolder() throws {
        let folder = try TemporaryFolder()
        let encoder = try Encoder(.audio(sampleRate: 48000), EncoderOptions("aac", hasGlobalHeader: true))
        for _ in 0..<20 {
            #expect(throws: CancellationError.self) {
                try Muxer(folder.file("a.mp4"), layout: .plain, encoders: [encoder], interrupt: { true })
            }
            #expect(throws: AVError.self) {
                try Muxer(folder.file("none/a.mp4"), layout: .plain, encoders: [encoder])
            }
        }
    }
}
