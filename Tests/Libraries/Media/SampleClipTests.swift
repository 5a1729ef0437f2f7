import Foundation
import Testing

@testable import Media

@Suite struct SampleClipTests {
    @Test func picturesAndSoundBelongTogether() throws {
        let bench = try SampleBench()
        let clip = try SampleClip(duration: 3, width: 640, height: 360, frameRate: Rational(25, 1))
        let file = try bench.write(clip)

        let demuxer = try Demuxer(file)
        #expect(abs((demuxer.duration ?? 0) - 3) < 0.05)
        #expect(demuxer.streams.map(\.codec) == ["h264", "aac"])
        #expect(demuxer.streams[0].video?.codedWidth == 640)

        // Every frame says its number, also after it has been made small.
        let pictures = try bench.luma(of: file, width: 320, height: 180)
        #expect(pictures.map { SampleStrip.number(luma: $0, width: 320, height: 180) } == (0..<75).map { $0 })
        let lit = pictures.indices.filter { SampleStrip.isLit(luma: pictures[$0], width: 320, height: 180) }
        #expect(lit == [0, 25, 50])

        // The sound begins where the flash does, within 5 ms.
        let sound = try bench.sound(of: file)
        var starts: [Int] = []
        var loud = -48000
        for index in sound.indices where abs(Int(sound[index])) > 4000 {
            if index - loud > 4800 { starts.append(index) }
            loud = index
        }
        #expect(starts.count == 3)
        for (second, start) in starts.enumerated() { #expect(abs(start - second * 48000) < 240) }
        // 50 ms of 1 kHz cross zero a hundred times.
        let tick = sound[48000..<50400]
        let crossings = zip(tick, tick.dropFirst()).filter { ($0 < 0) != ($1 < 0) }.count
        #expect((96...104).contains(crossings))
    }

    @Test func consecutivePicturesDiffer() throws {
        let painter = SamplePainter(try SampleClip(width: 160, height: 90))
        let encoder = StillEncoder(width: 160, height: 90)
        let stills = try (0..<4).map { try encoder.jpeg(try painter.paint($0)) }
        #expect(Set(stills).count == 4)
    }

    @Test func theSameSettingsMakeTheSameFile() throws {
        let bench = try SampleBench()
        let clip = try SampleClip(duration: 0.4, width: 160, height: 90)
        let first = try Data(contentsOf: try bench.write(clip))
        let second = try Data(contentsOf: try bench.write(clip))
        #expect(first == second)
    }

    @Test func anInterruptedClipLeavesNothing() throws {
        let bench = try SampleBench()
        let clip = try SampleClip(duration: 10, width: 160, height: 90)
        let file = bench.folder.appendingPathComponent("clip.mp4")
        var told = 0.0
        #expect(throws: CancellationError.self) {
            try clip.write(to: file, interrupt: { true }) { told = $0 }
        }
        #expect(told == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder.path) == [])
    }

    @Test func progressEndsAtOne() throws {
        let bench = try SampleBench()
        var told: [Double] = []
        let file = bench.folder.appendingPathComponent("clip.mp4")
        try SampleClip(duration: 0.1, width: 160, height: 90).write(to: file, progress: { told.append($0) })
        #expect(told == [1.0 / 3, 2.0 / 3, 1])
    }

    @Test(arguments: [(1279, 720, 20.0, 30), (1280, 721, 20, 30), (80, 90, 20, 30), (160, 90, 0, 30), (160, 90, 1, 0)])
    func refuses(width: Int, height: Int, duration: Double, rate: Int) {
        let error = #expect(throws: AVError.self) {
            try SampleClip(duration: duration, width: width, height: height, frameRate: Rational(rate, 1))
        }
        #expect(error?.reason == .limit)
        #expect(error?.words.contains("allowed") == true)
    }

    @Test func flashesOnceASecondAtAnyRate() throws {
        for rate in [Rational(30, 1), Rational(30000, 1001), Rational(24, 1), Rational(5, 2), Rational(60, 1)] {
            let clip = try SampleClip(duration: 10, width: 160, height: 90, frameRate: rate)
            let lit = (0..<clip.frames).filter { clip.flashes($0) }
            let seconds = (0...10).map { Int((Double($0) * rate.value).rounded(.down)) }
            #expect(lit == seconds.filter { $0 < clip.frames }, "\(rate)")
        }
    }

    @Test func clockCountsFromZero() {
        #expect(SamplePainter.clock(0, Rational(30, 1)) == "00:00:00.000")
        #expect(SamplePainter.clock(29, Rational(25, 1)) == "00:00:01.160")
        #expect(SamplePainter.clock(3600 * 30 + 1, Rational(30, 1)) == "01:00:00.033")
    }

    @Test(arguments: [0, 1, 599, 0xAB_CDEF, 0xFF_FFFF])
    func stripsReadBack(number: Int) {
        let strip = SampleStrip(number)
        #expect(strip.cells.count == SampleStrip.count)
        let width = 8 * SampleStrip.count
        let row = (0..<width).map { strip.cells[$0 / 8] ? UInt8(220) : 30 }
        var luma = (0..<64).flatMap { _ in row }
        #expect(SampleStrip.number(luma: luma, width: width, height: 64) == number)
        // One cell turned over is noticed.
        for start in stride(from: 40, to: luma.count, by: width) {
            for place in start..<start + 8 { luma[place] = 250 - luma[place] }
        }
        #expect(SampleStrip.number(luma: luma, width: width, height: 64) == nil)
    }

    @Test func noStripNoNumber() {
        #expect(SampleStrip.number(luma: [UInt8](repeating: 120, count: 640 * 360), width: 640, height: 360) == nil)
        #expect(SampleStrip.number(luma: [], width: 640, height: 360) == nil)
    }
}

/// A folder for clips, and the ffmpeg command to look at them with other eyes.
private final class SampleBench {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sample-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ clip: SampleClip) throws -> URL {
        let file = folder.appendingPathComponent("\(UUID().uuidString).mp4")
        try clip.write(to: file)
        return file
    }

    /// All pictures, scaled, one byte a pixel.
    func luma(of file: URL, width: Int, height: Int) throws -> [[UInt8]] {
        let raw = try ffmpeg(
            file, ["-vf", "scale=\(width):\(height)", "-pix_fmt", "gray", "-fps_mode", "passthrough", "-f", "rawvideo"])
        return stride(from: 0, to: raw.count, by: width * height).map { Array(raw[$0..<$0 + width * height]) }
    }

    /// The left channel, 48 kHz.
    func sound(of file: URL) throws -> [Int16] {
        let raw = try ffmpeg(file, ["-af", "pan=mono|c0=c0", "-f", "s16le"])
        return stride(from: 0, to: raw.count - 1, by: 2).map {
            Int16(bitPattern: UInt16(raw[$0]) | UInt16(raw[$0 + 1]) << 8)
        }
    }

    private func ffmpeg(_ file: URL, _ options: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ffmpeg", "-v", "error", "-nostdin", "-i", file.path] + options + ["pipe:1"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return [UInt8](data)
    }
}
