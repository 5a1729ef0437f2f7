import Foundation
import Media
import Probe
import StageKit
import StageTesting
import Testing

@testable import Transcode

/// Sources as people send them, made of drawn clips: what comes out has the right size and length, and flash and tick
/// stay within 20 ms of each other.
@Suite struct InputTableTests {
    struct Input: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// Of ffmpeg; `IN` stands for the clip, `OUT` for the file.
        var options: [String]
        var suffix = "mp4"
        /// As displayed; the rung is 180 lines.
        var size: (Int, Int)? = (320, 180)
        /// In seconds.
        var duration = 4.0
        /// In seconds; a frame by default.
        var tolerance = 0.0401
        /// How many are seen; -1 where the flashing square is elsewhere, or lost.
        var flashes = 4
        var ticks = 4
        /// In seconds: a flash is seen with the frame in which the second begins, so much before the tick at most.
        var lead = 0.0

        init(_ name: String, _ options: String) {
            testDescription = name
            self.options = options.split(separator: " ").map(String.init)
        }

        func with(_ change: (inout Input) -> Void) -> Input {
            var input = self
            change(&input)
            return input
        }
    }

    /// Containers that know no priming show the samples that the sound's encoder put before the first one.
    private static let primed = 4 + 1024.0 / 48_000
    private static let copy = "-i IN -c copy "
    private static let coded = "-i IN -c:a copy -c:v libx264 -preset ultrafast "

    static let inputs: [Input] = [
        Input("rotated by 90", copy + "-metadata:s:v:0 rotate=90").with { ($0.size, $0.flashes) = ((180, 320), -1) },
        Input("rotated by 180", copy + "-metadata:s:v:0 rotate=180").with { $0.flashes = -1 },
        Input("rotated by 270", copy + "-metadata:s:v:0 rotate=270").with { ($0.size, $0.flashes) = ((180, 320), -1) },
        Input("wide samples", coded + "-vf setsar=2/1").with { $0.size = (640, 180) },
        Input("odd sides", "-i IN -c:a copy -c:v ffv1 -pix_fmt yuv444p -vf scale=427:241").with {
            ($0.suffix, $0.size) = ("mkv", (320, 180))
            $0.duration = primed
        },
        Input("pictures at uneven times", coded + "-vf select='lt(t,2)+not(mod(n,5))' -vsync vfr"),
        Input("interlaced", "-i IN -c:v mpeg2video -q:v 2 -flags +ilme+ildct -vf setfield=tff -c:a mp2").with {
            $0.suffix = "mpg"
        },
        Input("4:2:2 of ten bits", coded + "-pix_fmt yuv422p10le"), Input("4:4:4", coded + "-pix_fmt yuv444p"),
        Input("ten bits", coded + "-pix_fmt yuv420p10le"),
        Input("a clock that wraps", copy + "-output_ts_offset 95440").with {
            ($0.suffix, $0.duration) = ("ts", primed)
        },
        Input("an edit list that hides", "-ss 1.52 -i IN -c copy").with {
            ($0.duration, $0.flashes, $0.ticks) = (2.48, 2, 2)
        },
        Input("sound that begins late", "-i IN -itsoffset 1 -i IN -map 0:v -map 1:a -c copy").with { $0.duration = 5 },
        Input("a picture that begins late", "-itsoffset 1 -i IN -i IN -map 0:v -map 1:a -c copy").with {
            $0.duration = 5
        },
        // Without an edit list the picture begins when its decoder is through with its delay.
        Input("fragments", copy + "-movflags +frag_keyframe+empty_moov").with { $0.tolerance = 0.1 },
        Input("no duration", copy + "-f matroska -live 1").with { ($0.suffix, $0.tolerance) = ("mkv", 0.06) },
        Input("an animated GIF", "-i IN -an -r 10").with {
            ($0.suffix, $0.tolerance, $0.flashes, $0.ticks) = ("gif", 0.101, -1, 0)
        },
        Input("sound alone", "-i IN -vn -c:a libmp3lame").with {
            ($0.suffix, $0.size, $0.flashes) = ("mp3", nil, 0)
        },
        Input("one frame", coded + "-frames:v 1 -an").with { ($0.duration, $0.flashes, $0.ticks) = (0.04, 1, 0) },
        Input("sound that ends early", "-i IN -c:v copy -af atrim=0:2").with { $0.ticks = 2 },
        Input("a picture that ends early", "-i IN -c:a copy -c:v libx264 -vf trim=0:2").with { $0.flashes = 2 },
        Input("one pixel", "-f lavfi -i color=s=16x16:r=25:d=1 -vf format=bgr24,crop=1:1 -c:v png").with {
            ($0.suffix, $0.size, $0.duration, $0.flashes, $0.ticks) = ("mov", (16, 16), 1, -1, 0)
        },
    ]

    private let bench: StageBench
    private let folder: URL

    init() throws {
        bench = try StageBench()
        folder = bench.folder.appendingPathComponent("inputs")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func clip(rate: Rational = Rational(25, 1)) throws -> URL {
        let file = folder.appendingPathComponent("clip.mp4")
        try SampleClip(duration: 4, width: 320, height: 180, frameRate: rate).write(to: file)
        return file
    }

    private func made(_ input: Input, of clip: URL, as name: String = "input") throws -> URL {
        let file = folder.appendingPathComponent("\(name).\(input.suffix)")
        let options = input.options.map { $0 == "IN" ? clip.path : $0 }
        let run = try Command.run("ffmpeg", ["-v", "error", "-nostdin", "-y"] + options + [file.path])
        try #require(run.status == 0, "\(run.error)")
        return file
    }

    private func expect(_ input: Input, _ file: URL) async throws {
        let source = bench.artifact(.source, "source/original", file: file)
        let probed = try await bench.run(LibavProbe(settings: Settings()), inputs: [source])
        let settings = JSON.object([.init("heights", .array([.number(180)])), .init("speed", .string("ultrafast"))])
        let run = try await bench.run(LadderTranscoder(settings: Settings(settings)), inputs: [source] + probed.artifacts)
        let picture = run.drafts.first { $0.traits.track == .video }
        let sound = run.drafts.first { $0.traits.track == .audio }
        let (width, height) = (picture?.traits.width, picture?.traits.height)
        #expect(width == input.size?.0 && height == input.size?.1, "\(width ?? 0)x\(height ?? 0)")
        let duration = run.drafts.compactMap(\.traits.duration).max() ?? 0
        #expect(abs(duration - input.duration) <= input.tolerance, "\(duration) s")

        let flashes = try picture.map { try Self.flashes($0.file) } ?? []
        let ticks = try sound.map { try Self.ticks($0.file) } ?? []
        if input.flashes >= 0 { #expect(flashes.count == input.flashes, "\(flashes)") }
        #expect(ticks.count == input.ticks, "\(ticks)")
        guard input.flashes >= 0, let first = ticks.first, let last = ticks.last else { return }
        // The first picture may stand for the time before it; where there is no sound, there is no tick.
        for flash in flashes where flash > max(0, first - 0.5) && flash < last + 0.5 {
            let distance = ticks.map { $0 - flash }.min { abs($0) < abs($1) } ?? .infinity
            #expect(distance > -0.02 && distance < 0.02 + input.lead, "flashes \(flashes), ticks \(ticks)")
        }
    }

    @Test(arguments: inputs) func becomesWhatItIs(input: Input) async throws {
        try await expect(input, try made(input, of: try clip()))
    }

    @Test(arguments: [Rational(60000, 1001), Rational(24000, 1001), Rational(50, 1)])
    func ratesOfAllKinds(rate: Rational) async throws {
        let input = Input("\(rate)", Self.copy).with {
            $0.duration = (4 * rate.value).rounded() / rate.value
            // The last frame is on the screen when the fourth second is full.
            if $0.duration > 4 { ($0.flashes, $0.ticks, $0.lead) = (5, 5, 1 / rate.value) }
        }
        try await expect(input, try made(input, of: try clip(rate: rate)))
    }

    /// Two halves of a broadcast, the second on another clock.
    @Test(arguments: [100.0, 0]) func clocksThatJump(offset: Double) async throws {
        let clip = try clip()
        let halves = [
            Input("first", "-i IN -t 2 -c copy -output_ts_offset 20").with { $0.suffix = "ts" },
            Input("second", "-ss 2 -i IN -c copy -output_ts_offset \(offset)").with { $0.suffix = "ts" },
        ]
        var bytes = Data()
        for (number, half) in halves.enumerated() {
            bytes += try Data(contentsOf: try made(half, of: clip, as: "half\(number)"))
        }
        let file = folder.appendingPathComponent("jumps.ts")
        try bytes.write(to: file)
        try await expect(Input("", "").with { $0.tolerance = 0.15 }, file)
    }

    @Test func damageInTheMiddleCostsLittle() async throws {
        let stream = try made(Input("", Self.copy).with { $0.suffix = "ts" }, of: try clip())
        var bytes = [UInt8](try Data(contentsOf: stream))
        for place in bytes.count / 2..<bytes.count / 2 + 3000 { bytes[place] = UInt8(truncatingIfNeeded: place &* 31) }
        try Data(bytes).write(to: stream)
        // Some pictures are lost, perhaps with a flash; what is there is where it belongs.
        let source = bench.artifact(.source, "source/original", file: stream)
        let probed = try await bench.run(LibavProbe(settings: Settings()), inputs: [source])
        let run = try await bench.run(LadderTranscoder(settings: Settings()), inputs: [source] + probed.artifacts)
        #expect(abs((run.drafts[0].traits.duration ?? 0) - 4) < 0.3)
        let flashes = try Self.flashes(run.drafts[0].file)
        #expect(flashes.count >= 2 && flashes.allSatisfy { abs($0 - $0.rounded()) < 0.06 }, "\(flashes)")
    }

    /// When the square becomes lit, in seconds.
    private static func flashes(_ file: URL) throws -> [Double] {
        var wasLit = false
        return try Rendition.frames(file).compactMap { frame in
            let isLit = SampleStrip.isLit(luma: frame.luma, width: frame.width, height: frame.height)
            defer { wasLit = isLit }
            return isLit && !wasLit ? frame.seconds : nil
        }
    }

    /// When ticks begin, in seconds.
    static func ticks(_ file: URL) throws -> [Double] {
        var ticks: [Double] = []
        for frame in try Rendition.frames(file) {
            guard let start = frame.seconds else { continue }
            for (index, value) in frame.firstChannel.enumerated() where abs(value) > 0.05 {
                let time = start + Double(index) / Double(frame.sampleRate)
                if time - (ticks.last ?? -1) > 0.5 { ticks.append(time) }
            }
        }
        return ticks
    }
}
