/// `elst`: how the time of the media becomes the time of the presentation (ISO/IEC 14496-12, section 8.6.6).
struct EditList: Sendable, Equatable {
    /// Nothing is shown for this long at first; in units of the movie's time scale.
    let emptyDuration: UInt64

    /// Media time that is shown first, in units of the track's time scale: encoder delay before it is hidden.
    let mediaTime: Int64

    static let none = EditList(emptyDuration: 0, mediaTime: 0)

    private init(emptyDuration: UInt64, mediaTime: Int64) {
        self.emptyDuration = emptyDuration
        self.mediaTime = mediaTime
    }

    init(_ elst: BoxTree) throws(CMAFError) {
        var fields = try elst.cursor()
        let version = try fields.fullBox().version
        let count = Int(try fields.u32())
        var empty: UInt64 = 0
        // Of a track file one real edit makes sense; whatever follows it is of no use to a player of fragments.
        for _ in 0..<min(count, 16) {
            let duration = version == 1 ? try fields.u64() : UInt64(try fields.u32())
            let time = version == 1 ? try fields.i64() : Int64(try fields.i32())
            try fields.skip(4)
            if time < 0 {
                let (sum, isTooMuch) = empty.addingReportingOverflow(duration)
                guard !isTooMuch else { throw fields.malformed("its durations overflow") }
                empty = sum
            } else {
                emptyDuration = empty
                mediaTime = time
                return
            }
        }
        emptyDuration = empty
        mediaTime = 0
    }
}
