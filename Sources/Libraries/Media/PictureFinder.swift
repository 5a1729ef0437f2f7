public import Foundation

/// Finds pictures by the time at which they are shown, in a file that may be damaged. For one thread at a time.
public final class PictureFinder {
    /// A picture that was found.
    public struct Found {
        public let frame: Frame
        /// In seconds from the start of the video.
        public let time: Double
    }

    /// Pictures decoded in search of one: a file may have its only key frame an hour before it.
    static let patience = 1500

    /// Whole pictures are preferred to damaged ones, but not for longer than this.
    static let leniency = 50

    /// In seconds before the picture that is wanted: what no other picture is made from is not decoded until then.
    private static let approach = 0.001

    private let file: URL
    private let stream: Int
    private let origin: Double
    private let limits: Limits
    private let interrupt: Interrupt
    private var reading: (demuxer: Demuxer, decoder: Decoder)?
    private var broadcast: BroadcastReader?

    /// - Parameters:
    ///   - stream: index of a video stream.
    ///   - origin: time stamp of the start of the video, in seconds on the clock of the file.
    public init(
        _ file: URL, stream: Int, origin: Double, limits: Limits = Limits(),
        interrupt: @escaping Interrupt = { false }
    ) {
        self.file = file
        self.stream = stream
        self.origin = origin
        self.limits = limits
        self.interrupt = interrupt
    }

    /// The picture at this time; where none can be decoded there, the nearest after it, or else the last before it.
    ///
    /// - Parameter seconds: from the start of the video.
    /// - Returns: nil when nothing from the nearest key frame on can be decoded.
    /// - Throws: `AVError` when the file cannot be opened or its pictures not be decoded at all; `CancellationError`.
    public func picture(at seconds: Double) throws -> Found? {
        // The start needs no seeking, which may be what does not work.
        let (demuxer, decoder) = try seconds > 0 ? reading ?? open() : open()
        if demuxer.hasLooseClock {
            let reader = broadcast ?? BroadcastReader(demuxer, decoder, origin: origin)
            broadcast = reader
            return try reader.picture(at: seconds)
        }
        var search = PictureSearch(target: seconds, origin: origin)
        do {
            try go(to: seconds, demuxer, decoder)
            while !search.isOver, let packet = try demuxer.read() {
                decoder.skip = isBefore(packet, origin + seconds) ? .unreferenced : .nothing
                try decoder.decode(packet) { search.look(at: $0) }
            }
            if !search.isOver { try decoder.decode(nil) { search.look(at: $0) } }
        } catch is AVError {
            // The rest of the file is unreadable: what has been seen counts.
        }
        return search.best
    }

    /// Whether a picture is over when the wanted one is shown. Only where the file says how long it lasts: the last
    /// picture before a hole may be the one.
    private func isBefore(_ packet: Packet, _ time: Double) -> Bool {
        guard let start = packet.seconds, packet.duration > 0 else { return false }
        return start + packet.timeBase.seconds(packet.duration) < time - Self.approach
    }

    private func go(to seconds: Double, _ demuxer: Demuxer, _ decoder: Decoder) throws {
        guard seconds > 0 else { return }
        do {
            try demuxer.seek(to: origin + seconds, stream: stream)
        } catch is AVError {
            // What cannot be sought in is read from where it is, as far as patience goes.
        }
        decoder.flush()
    }

    private func open() throws -> (demuxer: Demuxer, decoder: Decoder) {
        let demuxer = try Demuxer(file, limits: limits, interrupt: interrupt)
        demuxer.select([stream])
        // One thread: more would read ahead of the picture that is wanted.
        let opened = (demuxer, try Decoder(demuxer, stream: stream, threads: 1))
        reading = opened
        broadcast = nil
        return opened
    }
}
