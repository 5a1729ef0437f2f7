public import Foundation

/// Finds one picture for each of many times, cheaply: key frames, roughly decoded.
public final class KeyPictures: @unchecked Sendable {
    // @unchecked because it is used by one thread at a time.

    /// How the pictures of a file are come by.
    public enum Way: Sendable {
        /// Only the key frames that are wanted are read: for containers that can be sought in.
        case seeking
        /// All is read, from beginning to end, and key frames are decoded: for clocks that jump.
        case reading
        /// All is decoded but the pictures that nothing depends on: for files with too few key frames.
        case decoding
    }

    /// Times that one key frame may serve before all else is decoded.
    private static let sparseness = 4
    /// In seconds: a key frame this close is always good enough.
    private static let nearness = 10.0
    /// Packets read in search of a key frame after a seek.
    private static let patience = 2000

    private let demuxer: Demuxer
    private let decoder: Decoder
    private let stream: Int
    private let origin: Double

    /// - Parameters:
    ///   - stream: index of a video stream.
    ///   - origin: time stamp of the start of the video, in seconds on the clock of the file.
    ///   - width: in pixels: the widest that the pictures will be shown.
    /// - Throws: `AVError` when the file cannot be opened or its pictures not be decoded at all; `CancellationError`.
    public init(
        _ file: URL, stream: Int, origin: Double, width: Int, limits: Limits = Limits(),
        interrupt: @escaping Interrupt = { false }
    ) throws {
        self.stream = stream
        self.origin = origin
        demuxer = try Demuxer(file, limits: limits, interrupt: interrupt)
        demuxer.select([stream])
        decoder = try Decoder(demuxer, stream: stream, threads: 1, roughness: width)
    }

    /// The cheapest way that gives pictures near these times. Looks at the index only, as far as there is one.
    ///
    /// - Parameter times: in seconds from the start of the video, growing.
    /// - Throws: `CancellationError`.
    public func way(for times: [Double]) throws -> Way {
        if demuxer.hasLooseClock { return .reading }
        var distinct: Set<Int64> = []
        var farthest = 0.0
        for time in times {
            guard let key = try key(at: time), let start = key.seconds, let stamp = key.presentationTime else {
                continue
            }
            distinct.insert(stamp)
            farthest = max(farthest, time - (start - origin))
        }
        let isSparse = distinct.count * Self.sparseness < times.count && farthest > Self.nearness
        return isSparse ? .decoding : .seeking
    }

    /// Hands over a picture for each of these times: the last key frame at or before it, or the nearest there is; the
    /// picture itself when all is decoded. None where nothing can be decoded.
    ///
    /// - Parameters:
    ///   - times: in seconds from the start of the video, growing.
    ///   - way: a file that is not sought in is read from its beginning, once in the life of this object.
    ///   - receive: gets the number of a time, growing, and the picture for it; the same one may come several times.
    /// - Throws: `CancellationError`, and what `receive` throws.
    public func pictures(at times: [Double], by way: Way, _ receive: (Int, Frame) throws -> Void) throws {
        guard way == .seeking else { return try readThrough(times, decodesAll: way == .decoding, receive) }
        var last: (time: Int64?, frame: Frame?)?
        for (number, time) in times.enumerated() {
            guard let key = try key(at: time) else { continue }
            if last == nil || last?.time != key.presentationTime {
                last = (key.presentationTime, try picture(of: key))
            }
            if let frame = last?.frame { try receive(number, frame) }
        }
    }

    private func key(at time: Double) throws -> Packet? {
        do {
            try demuxer.seek(to: origin + time, stream: stream)
            var read = 0
            while read < Self.patience, let packet = try demuxer.read() {
                if packet.isKey, !packet.isCorrupt { return packet }
                read += 1
            }
        } catch is AVError {
            // There is none to be had here.
        }
        return nil
    }

    private func picture(of key: Packet) throws -> Frame? {
        var found: Frame?
        decoder.flush()
        try decoder.decode(key) { found = found ?? $0 }
        if found == nil, key.isPreroll { try decodeOn { found = found ?? $0 } }
        if found == nil { try decoder.decode(nil) { found = found ?? $0 } }
        return found
    }

    /// Goes on behind a key frame that an edit list hides, to the first picture that it shows.
    private func decodeOn(_ receive: (Frame) throws -> Void) throws {
        var isFound = false
        do {
            while !isFound, let packet = try demuxer.read() {
                try decoder.decode(packet) {
                    isFound = true
                    try receive($0)
                }
            }
        } catch is AVError {
            // As good as the end: what comes after cannot be read.
        }
    }

    private func readThrough(_ times: [Double], decodesAll: Bool, _ receive: (Int, Frame) throws -> Void) throws {
        if decodesAll { try? demuxer.seek(to: origin, stream: stream) }
        decoder.flush()
        decoder.skip = decodesAll ? .unreferenced : .allButKeys
        var timeline = Timeline(isLoose: demuxer.hasLooseClock)
        var held: Frame?
        var next = 0
        func look(_ frame: Frame) throws {
            let time = frame.seconds.map { $0 - origin } ?? 0
            while next < times.count, times[next] < time {
                try receive(next, held ?? frame)
                next += 1
            }
            held = frame
        }
        do {
            while next < times.count, let packet = try demuxer.read() {
                timeline.mend(packet)
                if decodesAll || packet.isKey { try decoder.decode(packet, look) }
            }
            try decoder.decode(nil, look)
        } catch is AVError {
            // As good as the end: what comes after cannot be read.
        }
        guard let held else { return }
        for number in next..<max(next, times.count) { try receive(number, held) }
    }
}
