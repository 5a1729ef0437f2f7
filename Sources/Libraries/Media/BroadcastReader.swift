/// Finds pictures in a file whose clock may jump, where seeking by time leads anywhere: goes through it once, from
/// beginning to end, and decodes only where a picture is wanted.
final class BroadcastReader {
    private let demuxer: Demuxer
    private let decoder: Decoder
    private let origin: Double
    private var timeline: Timeline

    /// From the last key frame on.
    private var group: [Packet] = []
    /// In seconds from the start of the video: the latest picture that came by.
    private var latest = -Double.infinity
    private var isAtEnd = false

    /// - Parameters:
    ///   - demuxer: at its beginning, one stream selected.
    ///   - origin: time stamp of the start of the video, in seconds on the clock of the file.
    init(_ demuxer: Demuxer, _ decoder: Decoder, origin: Double) {
        self.demuxer = demuxer
        self.decoder = decoder
        self.origin = origin
        timeline = Timeline(isLoose: demuxer.hasLooseClock)
    }

    /// The picture at this time, or the nearest that can be decoded.
    ///
    /// - Parameter seconds: from the start of the video; no less than in the call before.
    /// - Throws: `CancellationError`.
    func picture(at seconds: Double) throws -> PictureFinder.Found? {
        while latest < seconds, !isAtEnd { _ = try advance() }
        var search = PictureSearch(target: seconds, origin: origin)
        decoder.flush()
        for packet in group where !search.isOver {
            try decoder.decode(packet) { search.look(at: $0) }
        }
        while !search.isOver, let packet = try advance() {
            try decoder.decode(packet) { search.look(at: $0) }
        }
        if !search.isOver { try decoder.decode(nil) { search.look(at: $0) } }
        return search.best
    }

    /// The next packet of the stream, its clock mended; nil at the end, and where the file cannot be read on.
    private func advance() throws -> Packet? {
        do {
            while let packet = try demuxer.read() {
                timeline.mend(packet)
                if packet.isKey { group.removeAll() }
                if group.count < PictureFinder.patience { group.append(packet) }
                if let time = packet.presentationTime {
                    latest = max(latest, packet.timeBase.seconds(time) - origin)
                }
                return packet
            }
        } catch is AVError {
            // As good as the end: what comes after cannot be read.
        }
        isAtEnd = true
        return nil
    }
}
