import Foundation
import Testing

@testable import CMAF

/// Files that another program wrote: the ffmpeg command.
@Suite struct RealFileTests {
    private static let fragmented = ["-movflags", "+frag_keyframe+empty_moov+default_base_moof+delay_moov"]

    /// - Parameter options: from the input on, without layout and output.
    private func index(_ options: String, layout: [String] = fragmented) throws -> FragmentIndex {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("cmaf-\(UUID().uuidString).mp4")
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let words = options.split(separator: " ").map(String.init)
        process.arguments = ["ffmpeg", "-v", "error", "-nostdin"] + words + layout + [file.path]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try FragmentIndex(path: file.path)
    }

    private func picture(_ rate: String, _ seconds: Int) -> String {
        "-f lavfi -i testsrc2=s=320x180:r=\(rate):d=\(seconds) -pix_fmt yuv420p "
    }

    private let sound = "-f lavfi -i sine=r=48000:d=3 "

    @Test func videoWithReordering() throws {
        let index = try index(picture("25", 6) + "-c:v libx264 -preset medium -g 50 -sc_threshold 0")
        #expect(index.fragments.count == 3)
        #expect(index.fragments.map { index.seconds($0.decodeTime) } == [0, 2, 4])
        #expect(index.fragments.allSatisfy { $0.startsWithSync && $0.sampleCount == 50 })
        #expect(index.seconds(index.duration) == 6)
        #expect(index.sampleRate == 25)
        #expect(index.track.codecs.hasPrefix("avc1.64"))
        // Two frames of delay, hidden by the edit list: the first picture is shown at 0.
        #expect(index.seconds(index.track.startOffset) == 0.08)
        #expect(index.fragments[0].presentationTime == index.track.startOffset)
    }

    @Test func frameRatesAreExact() throws {
        let index = try index(picture("30000/1001", 4) + "-c:v libx264 -preset ultrafast -g 60")
        #expect(abs((index.sampleRate ?? 0) - 30000.0 / 1001) < 1e-9)
    }

    @Test func fragmentsWithoutKeyFramesAreTold() throws {
        let index = try index(
            picture("25", 4) + "-c:v libx264 -preset ultrafast -g 50",
            layout: ["-movflags", "+empty_moov+default_base_moof", "-frag_duration", "1000000"])
        #expect(index.fragments.map(\.startsWithSync) == [true, false, true, false])
    }

    @Test(arguments: [
        ("-c:v libx265 -preset ultrafast -x265-params log-level=error -tag:v hvc1", "hvc1.1.6.L60.90"),
        ("-c:v libvpx-vp9 -deadline realtime -cpu-used 8", "vp09.00."),
        ("-c:v libsvtav1 -preset 12", "av01.0.00M.08"),
        ("-c:v libx264 -profile:v baseline -level 3.0 -preset ultrafast", "avc1.42c01e"),
    ])
    func videoCodecs(options: String, codecs: String) throws {
        let index = try index(picture("25", 1) + options)
        #expect(index.track.codecs.hasPrefix(codecs), "\(index.track.codecs)")
        guard case .video(let picture) = index.track.kind else {
            Issue.record("not a video")
            return
        }
        #expect(picture.width == 320 && picture.height == 180)
    }

    @Test(arguments: [
        ("-c:a aac -ac 2", "mp4a.40.2", 2), ("-c:a aac -ac 6", "mp4a.40.2", 6), ("-c:a libopus -ac 2", "Opus", 2),
        ("-c:a ac3 -ac 2", "ac-3", 2), ("-c:a flac -ac 1 -strict -2", "fLaC", 1),
        ("-c:a libmp3lame -ac 2", "mp4a.6B", 2),
    ])
    func audioCodecs(options: String, codecs: String, channels: Int) throws {
        let index = try index(
            sound + options,
            layout: ["-movflags", "+empty_moov+default_base_moof+delay_moov", "-frag_duration", "1000000"])
        #expect(index.track.codecs == codecs)
        #expect(index.track.kind == .audio(Track.Sound(sampleRate: 48000, channels: channels)))
        #expect(index.fragments.count >= 3)
        #expect(abs(index.seconds(index.duration) - 3) < 0.06)
    }

    @Test func anOrdinaryFileIsRefused() throws {
        #expect(throws: CMAFError.notFragmented) { try index(picture("25", 1) + "-c:v libx264", layout: []) }
    }

    @Test func twoTracksAreRefused() throws {
        #expect(throws: CMAFError.wrongTrackCount(2)) {
            try index("-f lavfi -i testsrc2=s=320x180:d=1 " + sound + "-c:v libx264 -preset ultrafast -c:a aac")
        }
    }
}
