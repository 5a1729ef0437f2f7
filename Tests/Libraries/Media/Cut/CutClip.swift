import Foundation
import Testing

@testable import Media

/// A clip to cut: a number in each picture, and a noise that is different at every moment. Made of a `SampleClip` by
/// the ffmpeg command, which knows more ways to code than we do.
struct CutClip: Sendable, CustomTestStringConvertible {
    let name: String
    var rate = "25"
    var codec: [String]
    var container = "mp4"
    var filter: String?
    var sound = ["-c:a", "aac", "-b:a", "128k"]
    var seconds = 7
    /// Its sequence parameter set says that there are scaling lists, the usual ones; no encoder here writes that.
    var hasListsInSequence = false

    var testDescription: String { name }

    private static let x264 = ["-c:v", "libx264", "-preset", "superfast", "-crf", "24", "-pix_fmt", "yuv420p"]
    private static let x265 = ["-c:v", "libx265", "-preset", "ultrafast", "-crf", "24", "-pix_fmt", "yuv420p", "-tag:v", "hvc1"]

    static let all: [CutClip] = [
        CutClip(name: "25 fps without B", codec: x264 + ["-g", "50", "-bf", "0"]),
        CutClip(name: "25 fps, 3 B", codec: x264 + ["-g", "50", "-bf", "3", "-x264-params", "b-adapt=0:b-pyramid=normal"]),
        CutClip(
            name: "29.97 fps, 2 B, TS", rate: "30000/1001", codec: x264 + ["-g", "60", "-bf", "2", "-x264-params", "b-adapt=0"],
            container: "ts"),
        CutClip(
            name: "60 fps, 3 B, open GOP", rate: "60",
            codec: x264 + ["-g", "40", "-bf", "3", "-x264-params", "open-gop=1:b-adapt=0:scenecut=0"], seconds: 6),
        CutClip(
            name: "25 fps, 3 B, open GOP, TS",
            codec: x264 + ["-g", "30", "-bf", "3", "-x264-params", "open-gop=1:b-adapt=0:scenecut=0"], container: "ts"),
        CutClip(
            name: "30 fps, VFR, 2 B", rate: "30", codec: x264 + ["-g", "45", "-bf", "2"],
            filter: "select='not(eq(mod(n,7),3))*not(between(n,100,117))'"),
        CutClip(name: "30 fps, Main, CAVLC", rate: "30",
            codec: x264 + ["-g", "60", "-bf", "2", "-profile:v", "main", "-x264-params", "cabac=0:b-adapt=0"]),
        CutClip(name: "25 fps, Baseline, 44.1 kHz, mono", codec: x264 + ["-g", "50", "-profile:v", "baseline"],
            sound: ["-c:a", "aac", "-ar", "44100", "-ac", "1", "-b:a", "96k"]),
        CutClip(name: "25 fps, 3 B, all fields of High", codec: x264 + [
            "-g", "50", "-bf", "3", "-x264-params", "weightp=2:8x8dct=1:ref=5:b-pyramid=strict:keyint=50"]),
        CutClip(name: "25 fps, HEVC, open GOP", codec: x265 + ["-x265-params", "keyint=50:bframes=3:log-level=none"]),
        CutClip(
            name: "30 fps, HEVC, TS", rate: "30",
            codec: x265 + ["-x265-params", "keyint=45:bframes=3:open-gop=0:log-level=none"], container: "ts"),
        CutClip(name: "25 fps, one GOP, MP3 sound", codec: x264 + ["-g", "1000", "-bf", "3", "-x264-params", "scenecut=0"],
            sound: ["-c:a", "libmp3lame"]),
        CutClip(
            name: "25 fps, interlaced, 2 B", codec: x264 + ["-g", "50", "-flags", "+ilme+ildct", "-x264-params", "tff=1:bframes=2"],
            filter: "setfield=tff"),
        CutClip(
            name: "25 fps, lower field first, TS",
            codec: x264 + ["-g", "30", "-flags", "+ilme+ildct", "-x264-params", "bff=1:bframes=0"], container: "ts",
            filter: "setfield=bff"),
        CutClip(
            name: "25 fps, frames under interlaced parameters, open GOP, TS",
            codec: x264 + ["-g", "30", "-bf", "2", "-x264-params", "fake-interlaced=1:open-gop=1:b-adapt=0"], container: "ts"),
        CutClip(
            name: "25 fps, scaling lists", codec: x264 + ["-g", "50", "-bf", "0", "-x264-params", "cqm=jvt"],
            hasListsInSequence: true),
    ]

    /// What nothing can be joined to.
    static let impossible: [(clip: CutClip, reason: String)] = [
        (CutClip(name: "MPEG-4", codec: ["-c:v", "mpeg4", "-q:v", "3", "-bf", "2"], seconds: 3), "mpeg4"),
        (CutClip(name: "MPEG-2", codec: ["-c:v", "mpeg2video", "-q:v", "3", "-bf", "2"], seconds: 3), "mpeg2video"),
    ]

    /// Makes it, once for each folder.
    func make(in folder: URL) throws -> URL {
        let file = folder.appendingPathComponent(name.filter { $0.isLetter || $0.isNumber } + ".\(container)")
        if FileManager.default.fileExists(atPath: file.path) { return file }
        let parts = rate.split(separator: "/").compactMap { Int($0) }
        let base = folder.appendingPathComponent("base-\(parts[0])-\(seconds).mp4")
        if !FileManager.default.fileExists(atPath: base.path) {
            let fps = Rational(parts[0], parts.count > 1 ? parts[1] : 1)
            try SampleClip(duration: Double(seconds), width: 320, height: 180, frameRate: fps).write(to: base)
        }
        var arguments = ["-v", "error", "-nostdin", "-y", "-i", base.path]
        arguments += ["-f", "lavfi", "-i", "anoisesrc=color=pink:amplitude=0.3:seed=7:sample_rate=48000:duration=\(seconds)"]
        arguments += ["-map", "0:v", "-map", "1:a", "-fps_mode", "passthrough"]
        if let filter { arguments += ["-vf", filter] }
        arguments += codec + sound + [file.path]
        try Self.ffmpeg(arguments)
        if hasListsInSequence { try Self.moveLists(file) }
        return file
    }

    /// x264 says `cqm=jvt` in the picture parameter sets; the same in the sequence parameter set means the same.
    private static func moveLists(_ file: URL) throws {
        let (raw, old) = (file.appendingPathExtension("h264"), file.appendingPathExtension("old.mp4"))
        try FileManager.default.moveItem(at: file, to: old)
        try ffmpeg(["-v", "error", "-nostdin", "-y", "-i", old.path, "-c:v", "copy", "-an", raw.path])
        let units = try NALFraming.startCodes.units([UInt8](Data(contentsOf: raw))).map { unit in
            guard unit.h264Type == 7 else { return unit }
            let payload = unit.payload()
            var reader = BitReader(payload)
            _ = try reader.bits(32)
            // Id, chroma format, two depths, one flag: the one after them is the lists'.
            for _ in 0..<4 { _ = try reader.unsigned() }
            _ = try reader.flag()
            var writer = BitWriter()
            writer.copy(payload, from: 0, to: reader.position)
            // There are lists; none of the eight is written: they are the standard's own (table 7-2, fall-back rule A).
            writer.bits(0b1_0000_0000, 9)
            writer.copy(payload, from: reader.position + 1, to: reader.stop)
            writer.end()
            return NALUnit(payload: writer.bytes)
        }
        try Data(NALFraming.startCodes.packet(units)).write(to: raw)
        try ffmpeg([
            "-v", "error", "-nostdin", "-y", "-r", "25", "-i", raw.path, "-i", old.path, "-map", "0:v", "-map", "1:a", "-c",
            "copy", file.path,
        ])
    }

    static func ffmpeg(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ffmpeg"] + arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
