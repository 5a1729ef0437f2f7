import Console
import Foundation
import Media
import StageKit

/// `millrace sample FILE`: a clip to try things with.
struct SampleCommand: Command {
    static let name = "sample"
    static let summary = "make a clip: moving picture, frame number, clock, a tick each second"
    static let operands = OperandNames(required: ["FILE"])
    static let duration = Flag("duration", "TIME", "how long (default: 20s; a bare number is seconds)")
    static let size = Flag("size", "WxH", "in pixels, even (default: 1280x720)")
    static let rate = Flag("fps", "R", "frames a second: 30, 29.97, 30000/1001 (default: 30)")
    static let flags = [duration, size, rate]

    static func run(_ arguments: Arguments) async throws {
        let seconds = try arguments.value(duration, "a time such as 20s", default: 20) { Units.duration($0) ?? Double($0) }
        let (width, height) = try arguments.value(size, "a size such as 1280x720", default: (1280, 720)) { text in
            let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
            guard sides.count == 2, let width = sides[0], let height = sides[1] else { return nil }
            return (width, height)
        }
        let rate = try arguments.value(rate, "a frame rate such as 30 or 30000/1001", default: Rational(30, 1)) {
            FrameRate.parse($0)
        }
        let clip: SampleClip
        do {
            clip = try SampleClip(duration: seconds, width: width, height: height, frameRate: rate)
        } catch {
            throw UsageError("\(error)")
        }
        try write(clip, to: URL(fileURLWithPath: arguments.operands[0]))
    }

    private static func write(_ clip: SampleClip, to file: URL) throws {
        let terminal = Terminal.standardError
        var board = ProgressBoard(isInteractive: terminal.isInteractive, width: terminal.width)
        var shown = -1
        try clip.write(
            to: file,
            progress: { fraction in
            guard terminal.isInteractive, Int(fraction * 100) > shown else { return }
            shown = Int(fraction * 100)
            terminal.write(
                board.update([ProgressBoard.Row(name: file.lastPathComponent, state: "drawing", fraction: fraction)]))
        })
    }
}

/// Frame rates as people write them.
enum FrameRate {
    /// Reads `30`, `29.97` (which means 30000/1001) and `30000/1001`; nil for anything else.
    static func parse(_ text: String) -> Rational? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2 {
            guard let up = Int(parts[0]), let down = Int(parts[1]), up > 0, down > 0 else { return nil }
            return Rational(up, down)
        }
        guard parts.count == 1, let value = Double(text), value > 0, value.isFinite, value < 100_000 else { return nil }
        if value == value.rounded() { return Rational(Int(value), 1) }
        // The rates of NTSC are written with two or three digits and meant as n·1000/1001.
        let nominal = value.rounded(.up)
        if abs(nominal * 1000 / 1001 - value) < 0.005 { return Rational(Int(nominal) * 1000, 1001) }
        return Rational(Int((value * 1000).rounded()), 1000)
    }
}
