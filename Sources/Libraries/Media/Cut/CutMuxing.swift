/// Writes the packets of a cut into a container, tracks side by side in the order of decoding.
final class CutMuxing {
    private let format: Cut.Format
    private let pictures: (any CutPictureLine)?
    private let sound: (any CutSound)?
    private let duration: Double
    private let interrupt: Interrupt

    /// In seconds: after so much a fragment of an MP4 is ended.
    private static let fragment = 1.0
    /// In bytes: so much is handed on at once.
    private static let piece = 256 << 10
    /// In seconds: where streams without edit lists begin, so that no time is below zero.
    private static let lead = 0.25

    init(
        _ format: Cut.Format, pictures: (any CutPictureLine)?, sound: (any CutSound)?, duration: Double,
        interrupt: @escaping Interrupt
    ) {
        self.format = format
        self.pictures = pictures
        self.sound = sound
        self.duration = duration
        self.interrupt = interrupt
    }

    func run(_ write: ([UInt8]) throws -> Void) throws {
        defer { pictures?.close() }
        var tracks: [CutTrack] = []
        if let pictures { tracks.append(try .pictures(pictures)) }
        if let sound { tracks.append(try .sound(sound)) }
        switch format {
        case .mp4: try writeMP4(tracks, write)
        case .ts: try writeStream("mpegts", tracks, options: ["mpegts_flags": "+resend_headers"], write)
        case .webm: try writeStream("webm", tracks, options: ["live": "1"], write)
        case .mp3: try writeStream("mp3", tracks, options: ["write_xing": "0", "id3v2_version": "0"], write)
        }
    }

    private func writeMP4(_ tracks: [CutTrack], _ write: ([UInt8]) throws -> Void) throws {
        let offsets = tracks.map { max(0, -$0.firstDecoded) }
        let isInBand = (pictures as? CutPictures)?.isInBand ?? false
        try write(MP4Header(tracks, duration: duration, offsets: offsets, isInBand: isInBand).bytes)
        var fragments = MP4Fragments(offsets: offsets)
        var begin: Double?
        try interleave(tracks) { packet, track, time in
            // The first fragment is short: a player begins with it.
            if let start = begin, time - start >= Self.fragment {
                try write(fragments.take())
                begin = time
            } else if begin == nil {
                begin = time - Self.fragment / 2
            }
            fragments.add(packet, track: track)
        }
        try write(fragments.take(isLast: true))
    }

    private func writeStream(
        _ name: String, _ tracks: [CutTrack], options: [String: String], _ write: ([UInt8]) throws -> Void
    ) throws {
        let muxer = try ByteMuxer(name, tracks, options: options)
        let leads = tracks.map { track in
            format == .mp3 ? 0 : Int64((Self.lead * Double(track.timescale)).rounded())
        }
        var waiting = muxer.take()
        var isFirst = true
        try interleave(tracks) { packet, track, _ in
            var packet = packet
            packet.shown += leads[track]
            packet.decoded += leads[track]
            try muxer.write(packet, track: track)
            waiting += muxer.take()
            if isFirst || waiting.count >= Self.piece {
                isFirst = false
                try write(waiting)
                waiting = []
            }
        }
        try muxer.finish()
        try write(waiting + muxer.take())
    }

    /// All packets, in the order of decoding.
    private func interleave(_ tracks: [CutTrack], _ body: (CutPacket, Int, Double) throws -> Void) throws {
        var sources: [() throws -> CutPacket?] = []
        if let pictures { sources.append { try pictures.next() } }
        if let sound { sources.append { try sound.next() } }
        var next: [(packet: CutPacket, time: Double)?] = sources.map { _ in nil }
        func load(_ track: Int) throws {
            next[track] = try sources[track]().map { ($0, Double($0.decoded) / Double(tracks[track].timescale)) }
        }
        // Sound first: it is there at once, pictures have to be made.
        for track in sources.indices.reversed() { try load(track) }
        while true {
            if interrupt() { throw CancellationError() }
            var chosen: Int?
            for track in next.indices {
                guard let time = next[track]?.time else { continue }
                if let other = chosen.flatMap({ next[$0]?.time }), other <= time { continue }
                chosen = track
            }
            guard let track = chosen, let (packet, time) = next[track] else { return }
            try body(packet, track, time)
            try load(track)
        }
    }
}
