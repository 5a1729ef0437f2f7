import CAV

/// Joins the sound of ranges: one after the other, or over each other where one goes over into the next.
final class SoundJoiner {
    /// What is joined, counted from the start of the cut.
    let buffer: SampleBuffer
    /// The end of the range before, which is not heard yet.
    private var tail: Frame?
    /// Samples of it that are.
    private var mixed = 0

    /// Samples that are moved at once.
    private static let piece = 4096

    init(sampleRate: Int, sampleFormat: String, layout: String) throws {
        buffer = try SampleBuffer(sampleRate: sampleRate, sampleFormat: sampleFormat, layout: layout)
    }

    /// Takes over what is there of a range.
    ///
    /// - Parameter kept: samples at its end that are left: perhaps they are the end of the range.
    func move(_ range: SampleBuffer, keeping kept: Int) throws {
        while range.count > kept {
            var size = min(Self.piece, range.count - kept)
            if let tail { size = min(size, tail.samples - mixed) }
            guard let frame = try range.take(size) else { return }
            if let tail {
                frame.fadeIn(after: tail, from: mixed)
                mixed += frame.samples
                if mixed == tail.samples { self.tail = nil }
            }
            try buffer.append(frame)
        }
    }

    /// The range is whole.
    ///
    /// - Parameter transition: samples at its end that are heard together with the beginning of the next; 0 for none.
    func endRange(_ range: SampleBuffer, transition: Int) throws {
        try move(range, keeping: transition)
        (tail, mixed) = (transition > 0 ? try range.take(transition) : nil, 0)
    }
}

extension Frame {
    /// Becomes louder while another one becomes quieter: a linear cross fade. Samples are floats, planar or not.
    ///
    /// - Parameters:
    ///   - other: of the same format; all of it is the fade.
    ///   - offset: sample of the other that is heard with the first of this one.
    func fadeIn(after other: Frame, from offset: Int) {
        let channels = Int(pointer.pointee.ch_layout.nb_channels)
        let isPlanar = av_sample_fmt_is_planar(AVSampleFormat(rawValue: pointer.pointee.format)) != 0
        let step = isPlanar ? 1 : channels
        let length = Float(max(1, other.samples))
        for plane in 0..<(isPlanar ? channels : 1) {
            guard let target = pointer.pointee.extended_data[plane], let source = other.pointer.pointee.extended_data[plane]
            else { continue }
            target.withMemoryRebound(to: Float.self, capacity: samples * step) { new in
                source.withMemoryRebound(to: Float.self, capacity: other.samples * step) { old in
                    for index in 0..<samples * step {
                        let loudness = (Float(offset + index / step) + 0.5) / length
                        new[index] = new[index] * loudness + old[offset * step + index] * (1 - loudness)
                    }
                }
            }
        }
    }
}
