import Media

/// One way through the sound: decoded frames of any rhythm come in, continuous ones as an encoder wants them go out.
struct SoundLine {
    /// Frames taken.
    private(set) var frames = 0
    /// Frames left out because of their time.
    private(set) var strays = 0
    /// Seconds without sound inside the sound.
    var missing: Double { Double(track.silence) / Double(sampleRate) }

    private let sampleRate: Int
    private let samples: Int
    private let origin: Double
    private let latest: Double
    private let graph: FilterGraph
    private var track: SoundTrack

    /// - Parameters:
    ///   - sampleFormat: libav's name; so is `layout`.
    ///   - samples: in each frame that goes out, but the last.
    ///   - filter: what the sound goes through first, in libavfilter's notation.
    ///   - origin: the zero of the result, in seconds on the clock of the file.
    ///   - latest: sound farther from the start than this, in seconds, has a wrong time and is left out.
    init(
        sampleRate: Int, sampleFormat: String, layout: String, samples: Int, filter: String? = nil, origin: Double,
        latest: Double
    ) throws {
        (self.sampleRate, self.samples, self.origin, self.latest) = (sampleRate, samples, origin, latest)
        graph = FilterGraph.audio(
            (filter.map { "\($0)," } ?? "") + "aresample=\(sampleRate),"
                + "aformat=sample_fmts=\(sampleFormat):sample_rates=\(sampleRate):channel_layouts=\(layout)")
        track = try SoundTrack(sampleRate: sampleRate, sampleFormat: sampleFormat, layout: layout)
    }

    /// Takes the next frame; nil at the end, which hands over the rest.
    mutating func take(_ frame: Frame?, _ body: (Frame) throws -> Void) throws {
        if frame != nil { frames += 1 }
        var filtered: [Frame] = []
        try graph.run(frame) { filtered.append($0) }
        for frame in filtered { try place(frame, body) }
        guard frame == nil else { return }
        while let last = try track.buffer.take(samples, isLast: true) { try body(last) }
    }

    private mutating func place(_ frame: Frame, _ body: (Frame) throws -> Void) throws {
        let time = frame.seconds.map { $0 - origin } ?? Double(track.written) / Double(sampleRate)
        guard time.magnitude <= latest else {
            strays += 1
            return
        }
        let (buffer, samples) = (track.buffer, samples)
        try track.add(frame, at: Int64((time * Double(sampleRate)).rounded())) {
            while let frame = try buffer.take(samples) { try body(frame) }
        }
    }
}
