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
            keyInterval: track.gopSize ?? (segments.mostFrames + Int(rung.step) - 1) / Int(rung.step), hasGlobalHeader: true)
        let profile = track.profile ?? track.encoder.profiles(for: track.pixelFormat)[0]
        codecOptions["crf"] = JSONWriter.spelled(track.quality)
        switch track.encoder {
        case .x264:
            codecOptions["preset"] = track.speed
            codecOptions["profile"] = profile
            codecOptions["forced-idr"] = "1"
            codecOptions["sc_threshold"] = "0"
        case .x265:
            codecOptions["preset"] = track.speed
            codecOptions["profile"] = profile
            codecOptions["forced-idr"] = "1"
            // Segments begin with IDR pictures; its threads are its own, and so is its chatter.
            codecOptions["x265-params"] =
                "open-gop=0:scenecut=0:b-pyramid=1:log-level=error:pools=\(threads):frame-threads=\(threads > 1 ? 2 : 1)"
        case .vpx:
            codecOptions["cpu-used"] = track.speed
            codecOptions["deadline"] = "good"
            codecOptions["row-mt"] = threads > 1 ? "1" : "0"
            // The cap of constrained quality is its bit rate; 0 is none. Profiles follow from the pixel format.
            bitrate = track.maxRate ?? 0
            peakBitrate = nil
            bufferSize = nil
        case .svt:
            codecOptions["preset"] = track.speed
            // A key frame, not only an intra one, each `keyInterval`.
            codecOptions["svtav1-params"] = "irefresh-type=2:lp=\(threads)"
        }
    }
}
