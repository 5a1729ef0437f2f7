import CAV

/// Compressed media of one stream: usually one picture, or a few milliseconds of sound.
public final class Packet: @unchecked Sendable {
    // @unchecked because the C struct is changed by one owner at a time; queues hand it from thread to thread.
    let pointer: UnsafeMutablePointer<AVPacket>
    /// Of `presentationTime`, `decodeTime` and `duration`.
    public internal(set) var timeBase: Rational

    /// An empty one.
    init(timeBase: Rational = Rational(0, 1)) throws {
        pointer = try made(av_packet_alloc())
        self.timeBase = timeBase
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&pointer)
    }

    /// Index of its stream in the container.
    public var stream: Int { Int(pointer.pointee.stream_index) }
    public var size: Int { Int(pointer.pointee.size) }
    public var isKey: Bool { pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }
    /// The container says that the bytes are damaged.
    public var isCorrupt: Bool { pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 }

    /// It is decoded for the sake of others and not shown: an edit list hides it.
    public var isPreroll: Bool { pointer.pointee.flags & AV_PKT_FLAG_DISCARD != 0 }

    /// When it is shown, in units of `timeBase`; nil when unknown.
    public var presentationTime: Int64? {
        get { stamp(pointer.pointee.pts) }
        set { pointer.pointee.pts = newValue ?? .min }
    }

    /// When it is decoded, in units of `timeBase`; nil when unknown.
    public var decodeTime: Int64? {
        get { stamp(pointer.pointee.dts) }
        set { pointer.pointee.dts = newValue ?? .min }
    }

    /// In units of `timeBase`; 0 when unknown.
    public var duration: Int64 {
        get { pointer.pointee.duration }
        set { pointer.pointee.duration = newValue }
    }

    /// Gives it other time stamps, on another clock.
    public func place(at presentation: Int64, decodedAt decode: Int64, lasting duration: Int64, _ timeBase: Rational) {
        self.timeBase = timeBase
        presentationTime = presentation
        decodeTime = decode
        self.duration = duration
    }

    /// Moves both time stamps by this many seconds.
    public func move(by seconds: Double) {
        guard seconds != 0, timeBase.value > 0 else { return }
        // Damaged time stamps may be anywhere in 64 bits: they wrap instead of trapping.
        guard let ticks = Int64(exactly: (seconds / timeBase.value).rounded()) else { return }
        presentationTime = presentationTime.map { $0 &+ ticks }
        decodeTime = decodeTime.map { $0 &+ ticks }
    }

    /// How long before it is shown it is decoded, in seconds.
    public var reordering: Double {
        guard let decodeTime, let presentationTime else { return 0 }
        return timeBase.seconds(presentationTime) - timeBase.seconds(decodeTime)
    }

    /// Has it decoded earlier, and shown when it was.
    public func decode(earlier seconds: Double) {
        let time = presentationTime
        move(by: -seconds)
        presentationTime = time
    }

    /// `presentationTime` in seconds.
    public var seconds: Double? { presentationTime.map { timeBase.seconds($0) } }
}

/// A time stamp of libav, which says `AV_NOPTS_VALUE` (the smallest integer) for unknown.
func stamp(_ value: Int64) -> Int64? { value == .min ? nil : value }
