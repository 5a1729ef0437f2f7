import Foundation
import Media
import StageKit

/// A rendition file as a reader sees it.
struct Rendition {
    /// Time stamps of all packets, in seconds, in the order of presentation.
    private(set) var times: [Double] = []
    private(set) var keys: [Double] = []
    /// When the last packet ends, in seconds.
    private(set) var end = 0.0
    let info: StreamInfo

    init(_ file: URL) throws {
        let demuxer = try Demuxer(file)
        guard let info = demuxer.streams.first, demuxer.streams.count == 1 else {
            throw AVError(.invalidData, "\(demuxer.streams.count) tracks")
        }
        self.info = info
        while let packet = try demuxer.read() {
            guard let time = packet.seconds else { throw AVError(.invalidData, "a packet without time") }
            times.append(time)
            if packet.isKey { keys.append(time) }
            end = max(end, time + packet.timeBase.seconds(packet.duration))
        }
        times.sort()
    }

    /// All frames of the only track.
    static func frames(_ file: URL) throws -> [Frame] {
        let demuxer = try Demuxer(file)
        let decoder = try Decoder(demuxer, stream: 0)
        var frames: [Frame] = []
        while let packet = try demuxer.read() { try decoder.decode(packet) { frames.append($0) } }
        try decoder.decode(nil) { frames.append($0) }
        return frames
    }
}
