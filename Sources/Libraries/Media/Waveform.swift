/// How loud a sound is over time: for each of many columns the lowest and the highest sample.
public struct Waveform: Sendable, Equatable {
    /// -1…1 each; both 0 where there is no sound.
    public private(set) var columns: [ClosedRange<Float>]

    /// All silent.
    public init(columns: Int) { self.columns = Array(repeating: 0...0, count: columns) }

    /// Decodes a sound.
    ///
    /// - Parameters:
    ///   - range: in seconds from the start of the video.
    ///   - columns: how many parts of equal length.
    /// - Throws: `AVError`, noSpace never; `CancellationError`.
    public init(
        _ source: CutSource.Part, range: CutRange, columns: Int, interrupt: @escaping Interrupt = { false }
    ) throws {
        self.init(columns: columns)
        try add(source, range: range, interrupt: interrupt)
    }

    /// Takes in what is heard of a source: where several have parts of one sound.
    ///
    /// - Parameter range: what all columns together stand for, in seconds on the clock of this source.
    /// - Throws: `AVError`, `CancellationError`.
    public mutating func add(
        _ source: CutSource.Part, range: CutRange, interrupt: @escaping Interrupt = { false }
    ) throws {
        let piece = CutPiece(CutSource(pictures: nil, sound: source), range)
        let inputs = try CutInput.open([piece], { $0.sound }, { $0.audio != nil }, interrupt: interrupt)
        guard let input = inputs.first else { return }
        let (demuxer, stream) = (input.demuxer, input.stream)
        let packets = SoundPackets(input)
        try packets.go(to: max(range.start - 0.25, -10))
        let decoder = try Decoder(demuxer, stream: stream.index, threads: 1)
        // All channels at once: what is loud in one of them is seen.
        let graph = FilterGraph.audio("aformat=sample_fmts=fltp:channel_layouts=mono")
        func look(_ frame: Frame) {
            guard let seconds = frame.seconds, frame.sampleRate > 0 else { return }
            add(frame.firstChannel, at: seconds - packets.origin, rate: Double(frame.sampleRate), range)
        }
        let end = packets.samples(Int64(((range.end + packets.origin) / stream.timeBase.value).rounded()))
        while let unit = try packets.next(), unit.start < end {
            try decoder.decode(unit.packet) { try graph.run($0, look) }
        }
        try decoder.decode(nil) { try graph.run($0, look) }
        try graph.run(nil, look)
    }

    /// Takes in samples that begin at a time, in seconds from the start of the video.
    mutating func add(_ samples: [Float], at start: Double, rate: Double, _ range: CutRange) {
        let scale = Double(columns.count) / range.duration
        let first = (start - range.start) * scale
        let step = scale / rate
        samples.withUnsafeBufferPointer { samples in
            var index = max(0, Int((-first / step).rounded(.up)))
            while index < samples.count {
                let column = Int(first + Double(index) * step)
                guard column < columns.count else { return }
                // The samples of this column together.
                let next = min(samples.count, max(index + 1, Int(((Double(column + 1) - first) / step).rounded(.up))))
                var (low, high) = (columns[column].lowerBound, columns[column].upperBound)
                while index < next {
                    let sample = samples[index]
                    if sample < low { low = sample }
                    if sample > high { high = sample }
                    index += 1
                }
                columns[column] = max(low, -1)...min(high, 1)
            }
        }
    }
}
