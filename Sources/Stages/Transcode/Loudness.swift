import Foundation
import Media

/// How loud a whole sound is, as EBU R 128 counts it.
struct Loudness: Equatable {
    /// In LUFS.
    var integrated: Double
    /// The highest true peak of all channels, in dBTP.
    var peak: Double
}

/// Listens to a sound (EBU Tech 3341).
struct LoudnessMeter {
    private let graph = FilterGraph.audio("ebur128=metadata=1:peak=true,ametadata=mode=select:key=lavfi.r128.I")
    private var integrated: Double?
    private var peak = -Double.infinity

    /// Nothing is heard below the absolute gate of the measurement.
    private static let silence = -70.0

    mutating func take(_ frame: Frame?) throws {
        var (loudest, latest) = (peak, integrated)
        try graph.run(frame) { frame in
            latest = frame.note("lavfi.r128.I").flatMap(Double.init) ?? latest
            // As a share of full scale, of all channels and from the start on.
            let share = frame.note("lavfi.r128.true_peak").flatMap(Double.init) ?? 0
            loudest = max(loudest, 20 * log10(max(share, 0.0005)))
        }
        (peak, integrated) = (loudest, latest)
    }

    /// - Returns: nil for silence.
    mutating func finish() throws -> Loudness? {
        try take(nil)
        guard let integrated, integrated > Self.silence, peak.isFinite else { return nil }
        return Loudness(integrated: integrated, peak: peak)
    }
}

/// What brings a sound to a loudness: one gain for all of it, so that quiet stays quiet beside loud.
struct LoudnessGain: Equatable {
    /// In dBTP: what encoders and converters need as headroom (EBU R 128, section h).
    static let ceiling = -1.0

    let measured: Loudness
    let decibels: Double

    init(_ measured: Loudness, target: Double) {
        self.measured = measured
        decibels = target - measured.integrated
    }

    /// Whether peaks would rise above the ceiling: these few are held down then.
    var needsLimiter: Bool { measured.peak + decibels > Self.ceiling }

    /// In libavfilter's notation.
    var filter: String {
        let gain = "volume=\(decibels)dB:precision=float"
        // 0.89 is -1 dB. It works on samples, so that true peaks may lie a little higher.
        return needsLimiter ? gain + ",alimiter=limit=0.89:level=false:attack=5:release=50" : gain
    }
}
