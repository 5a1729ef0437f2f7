import CAV

/// The sound of a cut, packet by packet. Times count from the start of the cut, in samples.
protocol CutSound: AnyObject {
    /// In hertz: ticks a second.
    var sampleRate: Int { get }
    /// When the first packet is heard, from the start of the cut: below zero when a decoder needs it to begin with.
    var firstStart: Int64 { get }
    /// The next packet; nil at the end.
    func next() throws -> CutPacket?
    /// Codec, rate, channels, and what stands in the container's header.
    func describe(_ parameters: UnsafeMutablePointer<AVCodecParameters>) throws
}

/// AAC packets of a file: without ADTS headers, their times in samples.
final class SoundPackets {
    let demuxer: Demuxer
    let stream: StreamInfo
    let sampleRate: Int
    /// AudioSpecificConfig (ISO/IEC 14496-3, section 1.6.2.1); empty when there is none.
    private(set) var configuration: [UInt8]
    private let isADTS: Bool
    /// Of the video, in seconds on the clock of the file.
    let origin: Double

    /// One frame of sound, as coded.
    struct Unit {
        let packet: Packet
        /// On the clock of the video.
        let start: Int64
    }

    init(_ input: CutInput) {
        demuxer = input.demuxer
        stream = input.stream
        origin = input.origin
        sampleRate = max(1, stream.audio?.sampleRate ?? 48_000)
        configuration = demuxer.header(of: stream.index)
        isADTS = stream.codec == "aac" && configuration.isEmpty
    }

    /// To before a time, in seconds from the start of the video.
    func go(to seconds: Double) throws {
        demuxer.select([stream.index])
        do {
            try demuxer.seek(to: seconds + origin, stream: stream.index)
        } catch is AVError {
            try demuxer.seek(to: -10, stream: stream.index)
        }
    }

    func next() throws -> Unit? {
        while let packet = try demuxer.read() {
            guard packet.stream == stream.index, let time = packet.presentationTime, !packet.isCorrupt else { continue }
            if isADTS, configuration.isEmpty { configuration = ADTSHeader(packet.bytes)?.configuration ?? [] }
            return Unit(packet: packet, start: samples(time))
        }
        return nil
    }

    /// A time stamp in samples from the start of the video.
    func samples(_ time: Int64) -> Int64 {
        Int64(((stream.timeBase.seconds(time) - origin) * Double(sampleRate)).rounded())
    }

    /// What goes into a file.
    func raw(_ packet: Packet) -> [UInt8] {
        let bytes = packet.bytes
        guard isADTS, let header = ADTSHeader(bytes), header.length <= bytes.count else { return bytes }
        return Array(bytes[header.length...])
    }
}

/// Puts decoded sound where it belongs: silence where there is none, nothing outside.
final class SoundPlacer {
    let buffer: SampleBuffer
    private let sampleRate: Int
    private let layout: String
    private let sampleFormat: String
    /// The sample that comes next.
    private(set) var position: Int64

    init(at position: Int64, sampleRate: Int, sampleFormat: String, layout: String) throws {
        self.position = position
        self.sampleRate = sampleRate
        self.layout = layout
        self.sampleFormat = sampleFormat
        buffer = try SampleBuffer(sampleRate: sampleRate, sampleFormat: sampleFormat, layout: layout)
    }

    /// Goes on at another place of the source without a gap in what comes out.
    func jump(to position: Int64) { self.position = position }

    /// Silence up to a place.
    func fill(to end: Int64) throws {
        while position < end {
            let count = Int(min(end - position, 4096))
            try buffer.append(
                Frame(samples: count, sampleRate: sampleRate, sampleFormat: sampleFormat, layout: layout))
            position += Int64(count)
        }
    }

    /// Sound that begins at `start`, as far as it lies before `end`.
    func add(_ frame: Frame, at start: Int64, before end: Int64) throws {
        // Time stamps of containers are rounded: what is nearly in its place is not moved.
        let isInPlace = abs(start - position) * 4000 < Int64(sampleRate) * 1
        let start = isInPlace ? position : start
        let count = min(Int64(frame.samples), end - start)
        guard count > 0, start + count > position else { return }
        try fill(to: start)
        frame.pointer.pointee.nb_samples = Int32(count)
        try buffer.append(frame, skipping: Int(position - start))
        position = start + count
    }
}
