import Media
import StageKit

extension EncoderOptions {
    /// What the encoder of a rung is told: constant quality under a cap, key frames where the grid says and nowhere
    /// else.
    init(_ rung: Rung, _ segments: SegmentGrid, threads: Int) {
        let track = rung.track
        self.init(
            track.encoder.rawValue, threads: threads, peakBitrate: track.maxRate,
            bufferSize: track.bufferSize ?? track.maxRate.map { $0 * 2 },
            keyInterval: track.gopSize ?? segments.mostFrames, hasGlobalHeader: true)
        let profile = track.profile ?? track.encoder.profiles(for: track.pixelFormat)[0]
        codecOptions = [
            "preset": track.speed, "crf": JSONWriter.spelled(track.quality), "profile": profile, "forced-idr": "1",
            "sc_threshold": "0",
        ]
    }
}
