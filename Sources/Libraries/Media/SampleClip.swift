public import Foundation

/// A clip that is drawn, not filmed: for demonstrations and tests. The same settings always make the same pictures and
/// the same sound.
///
/// The picture moves all over; in it stand a clock, the number of the frame (counted from 0), a white square that
/// flashes in the frame that is shown at each whole second, and a strip of black and white cells that holds the frame
/// number for machines (`SampleStrip`). The sound is silence, and a tick of 1 kHz and 50 ms at each whole second: where
/// flash and tick are heard and seen apart, picture and sound have come apart.
public struct SampleClip: Sendable, Equatable {
    /// In seconds; what is written is the nearest whole number of frames, at least one.
    public let duration: Double
    /// In pixels.
    public let width: Int
    /// In pixels.
    public let height: Int
    /// Frames a second.
    public let frameRate: Rational

    /// In hertz.
    public static let sampleRate = 48_000

    /// - Parameters:
    ///   - duration: in seconds, up to a day.
    ///   - width: in pixels, even, 160 to 7680.
    ///   - height: in pixels, even, 90 to 4320.
    ///   - frameRate: frames a second, 1 to 240.
    /// - Throws: `AVError` (limit) that says what would be right.
    public init(
        duration: Double = 20, width: Int = 1280, height: Int = 720, frameRate: Rational = Rational(30, 1)
    ) throws {
        guard (0.001...86400).contains(duration) else {
            throw AVError(.limit, "a sample cannot last \(duration) s; allowed are 0.001 s to 86400 s")
        }
        guard (160...7680).contains(width), (90...4320).contains(height), width % 2 == 0, height % 2 == 0 else {
            throw AVError(
                .limit, "a sample cannot be \(width)x\(height); allowed are even sizes from 160x90 to 7680x4320")
        }
        guard frameRate.denominator > 0, (1...240).contains(frameRate.value) else {
            throw AVError(.limit, "a sample cannot have \(frameRate) frames a second; allowed are 1 to 240")
        }
        self.duration = duration
        self.width = width
        self.height = height
        self.frameRate = frameRate
    }

    /// Pictures in it.
    public var frames: Int { max(1, Int((duration * frameRate.value).rounded())) }

    /// Whether the white square is lit: whether a whole second begins while this frame is shown.
    public func flashes(_ frame: Int) -> Bool {
        let (start, length) = (frame * frameRate.denominator, frameRate.numerator)
        // The first whole second at or after the frame's beginning, in units of 1/numerator s.
        let second = (start + length - 1) / length * length
        return second < start + frameRate.denominator
    }

    /// Writes the clip as an ordinary MP4 with H.264 and AAC. The file appears under its name when it is whole.
    ///
    /// - Parameters:
    ///   - interrupt: asked for each frame.
    ///   - progress: is told the part that is done, 0…1.
    /// - Throws: `AVError`; `CancellationError` when interrupted. Then there is no file.
    public func write(
        to file: URL, interrupt: @escaping Interrupt = { false }, progress: (Double) -> Void = { _ in }
    ) throws {
        let part = file.deletingLastPathComponent().appendingPathComponent(".\(file.lastPathComponent).part")
        do {
            try SampleWriter(self, part, interrupt).run(progress)
            try FileManager.default.movePlain(part, over: file)
        } catch {
            try? FileManager.default.removeItem(at: part)
            throw error
        }
    }
}

extension FileManager {
    /// Renames, replacing what is there: rename(2), which Foundation offers only with a detour.
    fileprivate func movePlain(_ source: URL, over target: URL) throws {
        guard rename(source.path, target.path) == 0 else {
            throw AVError(.other, "cannot name the file \(target.lastPathComponent): \(AVError.words(for: -errno))")
        }
    }
}
