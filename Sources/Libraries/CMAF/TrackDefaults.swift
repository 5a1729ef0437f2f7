/// What holds for samples of a track of which nothing else is said: `trex` (ISO/IEC 14496-12, section 8.8.3).
struct TrackDefaults: Sendable, Equatable {
    let track: UInt32
    let duration: UInt32
    let size: UInt32
    let flags: SampleFlags

    init(_ trex: BoxTree) throws(CMAFError) {
        var fields = try trex.cursor()
        _ = try fields.fullBox()
        track = try fields.u32()
        _ = try fields.u32()
        duration = try fields.u32()
        size = try fields.u32()
        flags = SampleFlags(try fields.u32())
    }
}
