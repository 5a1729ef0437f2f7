import Media

/// Decoded sound of any rhythm, made continuous from time 0: silence where there is none, nothing twice.
struct SoundTrack {
    /// In samples: smaller differences are the jitter of time stamps, not of the sound. 15 ms at 48 kHz.
    private static let tolerance: Int64 = 720

    let buffer: SampleBuffer
    private let sampleRate: Int
    /// Samples put in so far.
    private(set) var written: Int64 = 0
    /// Samples of silence put in after the first sound.
    private(set) var silence: Int64 = 0
    private var hasSound = false

    private let sampleFormat: String
    private let layout: String

    /// - Parameters: libav's names: `fltp`, `stereo`.
    init(sampleRate: Int, sampleFormat: String = "fltp", layout: String = "stereo") throws {
        self.sampleRate = sampleRate
        self.sampleFormat = sampleFormat
        self.layout = layout
        buffer = try SampleBuffer(sampleRate: sampleRate, sampleFormat: sampleFormat, layout: layout)
    }

    /// Adds sound that begins at this sample of the result.
    ///
    /// - Parameter drain: called whenever the buffer has grown, so that a long silence takes no memory.
    mutating func add(_ frame: Frame, at position: Int64, drain: () throws -> Void) throws {
        let gap = position - written
        var skipped = 0
        if gap > Self.tolerance || (!hasSound && gap > 0) {
            if hasSound { silence += gap }
            try addSilence(gap, drain: drain)
        } else if gap < -Self.tolerance || (!hasSound && gap < 0) {
            skipped = Int(min(-gap, Int64(frame.samples)))
        }
        guard skipped < frame.samples else { return }
        hasSound = true
        try buffer.append(frame, skipping: skipped)
        written += Int64(frame.samples - skipped)
        try drain()
    }

    private mutating func addSilence(_ samples: Int64, drain: () throws -> Void) throws {
        var left = samples
        while left > 0 {
            let count = Int(min(left, Int64(sampleRate)))
            try buffer.append(try Frame(
                samples: count, sampleRate: sampleRate, sampleFormat: sampleFormat, layout: layout))
            written += Int64(count)
            left -= Int64(count)
            try drain()
        }
    }
}
