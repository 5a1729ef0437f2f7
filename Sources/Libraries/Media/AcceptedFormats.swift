import CAV
import Foundation

/// The containers that may come in: those that hold their own media. Playlists, scripts, still pictures, session
/// descriptions and raw streams that anything could be mistaken for are not among them.
enum AcceptedFormats {
    /// libavformat's names; any one of a demuxer's names is enough.
    static let names = [
        "mov", "mp4", "matroska", "webm", "mpegts", "mpeg", "avi", "flv", "asf", "ogg", "mxf", "gxf", "nut", "ivf",
        "obu", "rm", "dv", "wtv", "gif", "mp3", "aac", "ac3", "eac3", "dts", "wav", "w64", "flac", "aiff", "caf", "au",
        "amr", "tta", "wv", "ape",
    ]

    /// What lists other files instead of holding media.
    private static let lists: Set<String> = [
        "hls", "applehttp", "dash", "concat", "sdp", "rtsp", "imf", "webm_dash_manifest",
    ]

    /// Why a file that would not open is not accepted, when its first bytes show it; nil when they look acceptable.
    static func refusal(of file: URL) -> AVError? {
        guard let handle = try? FileHandle(forReadingFrom: file) else { return nil }
        defer { try? handle.close() }
        guard let start = try? handle.read(upToCount: 1 << 16), !start.isEmpty else {
            return AVError(.refused, "the file is empty")
        }
        guard let format = probe(start) else { return AVError(.refused, "the file holds no media that is known here") }
        let all = Set(format.split(separator: ",").map(String.init))
        if !all.isDisjoint(with: lists) {
            return AVError(.refused, "the file is a playlist or script (\(format)) that points to other files")
        }
        return all.isDisjoint(with: names)
            ? AVError(.refused, "a file of kind \(format) is not accepted as video") : nil
    }

    private static func probe(_ start: Data) -> String? {
        var bytes = [UInt8](start)
        let count = bytes.count
        bytes += [UInt8](repeating: 0, count: Int(AVPROBE_PADDING_SIZE))
        return bytes.withUnsafeMutableBufferPointer { buffer in
            var data = AVProbeData()
            data.buf = buffer.baseAddress
            data.buf_size = Int32(count)
            return av_probe_input_format(&data, 1).flatMap { name($0.pointee.name) }
        }
    }
}
