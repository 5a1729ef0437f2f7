import Foundation
import Media

/// Finds pictures by the time at which they are shown, in a file that may be damaged.
final class PictureFinder {
    struct Found {
        let frame: Frame
        /// In seconds from the start of the video.
        let time: Double
    }

    /// Pictures decoded in search of one: a file may have its only key frame an hour before it.
    static let patience = 1500

    /// Whole pictures are preferred to damaged ones, but not for longer than this.
    static let leniency = 50

    private let file: URL
    private let stream: Int
    private let origin: Double
    private let limits: Limits
    private let interrupt: Interrupt
    private var reading: (demuxer: Demuxer, decoder: Decoder)?

    /// - Parameter origin: time stamp of the start of the video, in seconds on the clock of the file.
    init(file: URL, stream: Int, origin: Double, limits: Limits, interrupt: @escaping Interrupt) {
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
    func picture(at seconds: Double) throws -> Found? {
        let (demuxer, decoder) = try go(to: seconds)
        var search = Search(target: seconds, origin: origin)
        do {
            while !search.isOver, let packet = try demuxer.read() {
                guard packet.stream == stream else { continue }
                try decoder.decode(packet) { search.look(at: $0) }
            }
            if !search.isOver { try decoder.decode(nil) { search.look(at: $0) } }
        } catch is AVError {
            // The rest of the file is unreadable: what has been seen counts.
        }
        return search.best
    }

    /// The file, ready to be read from the key frame before this time.
    private func go(to seconds: Double) throws -> (demuxer: Demuxer, decoder: Decoder) {
        if reading == nil, seconds <= 0 { return try open() }
        let (demuxer, decoder) = try reading ?? open()
        do {
            try demuxer.seek(to: origin + seconds, stream: stream)
            decoder.flush()
            return (demuxer, decoder)
        } catch is AVError {
            // What cannot be sought in is read from the start, as far as patience goes.
            return try open()
        }
    }

    private func open() throws -> (demuxer: Demuxer, decoder: Decoder) {
        let demuxer = try Demuxer(file, limits: limits, interrupt: interrupt)
        demuxer.select([stream])
        // One thread: more would read ahead of the picture that is wanted.
        let opened = (demuxer, try Decoder(demuxer, stream: stream, threads: 1))
        reading = opened
        return opened
    }
}

/// Looks at pictures in the order in which they are shown, until the right one came by.
struct Search {
    let target: Double
    let origin: Double

    private(set) var isOver = false
    private(set) var best: PictureFinder.Found?
    private var looked = 0
    private var late = 0

    init(target: Double, origin: Double) {
        self.target = target
        self.origin = origin
    }

    mutating func look(at frame: Frame) {
        guard !isOver else { return }
        looked += 1
        // Without a time stamp, a picture may as well be the one.
        let time = frame.seconds.map { $0 - origin } ?? target
        let isThere = time >= target - 0.0005 || time + frame.duration > target + 0.0005
        if isThere { late += 1 }
        let isBetter = best.map { !frame.isDamaged || $0.frame.isDamaged } ?? true
        if isBetter { best = PictureFinder.Found(frame: frame, time: max(0, time)) }
        isOver = (isThere && !frame.isDamaged) || late > PictureFinder.leniency || looked >= PictureFinder.patience
    }
}
