import CAV

/// What a container is told of a track.
final class CutTrack {
    /// Ticks a second of its packets.
    let timescale: Int
    let parameters: UnsafeMutablePointer<AVCodecParameters>
    let frameRate: Rational
    /// The display matrix (ISO/IEC 14496-12, section 8.3.2) as libav keeps it; empty when there is none.
    let matrix: [UInt8]
    /// When the first packet is decoded and from where on it is shown, in ticks from the start of the cut.
    let firstDecoded: Int64

    private init(timescale: Int, frameRate: Rational, matrix: [UInt8], firstDecoded: Int64) throws {
        self.timescale = timescale
        self.frameRate = frameRate
        self.matrix = matrix
        self.firstDecoded = firstDecoded
        parameters = try made(avcodec_parameters_alloc())
    }

    deinit {
        var parameters: UnsafeMutablePointer<AVCodecParameters>? = parameters
        avcodec_parameters_free(&parameters)
    }

    static func sound(_ sound: any CutSound) throws -> CutTrack {
        let track = try CutTrack(
            timescale: sound.sampleRate, frameRate: Rational(0, 1), matrix: [], firstDecoded: sound.firstStart)
        try sound.describe(track.parameters)
        return track
    }

    static func pictures(_ pictures: any CutPictureLine) throws -> CutTrack {
        let track = try CutTrack(
            timescale: pictures.timeBase.denominator / max(1, pictures.timeBase.numerator),
            frameRate: pictures.frameRate, matrix: pictures.matrix, firstDecoded: pictures.firstDecoded)
        try pictures.describe(track.parameters)
        return track
    }
}

/// The pictures of a cut, packet by packet in the order of decoding; times in ticks of `timeBase` from its start.
protocol CutPictureLine: AnyObject {
    /// One over a whole number.
    var timeBase: Rational { get }
    var frameRate: Rational { get }
    var matrix: [UInt8] { get }
    var firstDecoded: Int64 { get }
    /// The next packet; nil at the end.
    func next() throws -> CutPacket?
    func describe(_ parameters: UnsafeMutablePointer<AVCodecParameters>) throws
    /// Waits until nothing is at work any more.
    func close()
}

extension Demuxer {
    /// How a player turns the picture, as libav keeps it.
    func matrix(of stream: Int) -> [UInt8] {
        var size = 0
        guard let source = context.pointee.streams[stream],
            let data = av_stream_get_side_data(source, AV_PKT_DATA_DISPLAYMATRIX, &size)
        else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: size))
    }
}
