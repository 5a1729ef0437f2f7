/// What a fragment says of a sample (ISO/IEC 14496-12, section 8.8.3.1).
struct SampleFlags: Sendable, Equatable {
    let bits: UInt32

    init(_ bits: UInt32) { self.bits = bits }

    /// A decoder can begin here: for video, a key frame. `sample_is_non_sync_sample` is clear.
    var isSync: Bool { bits & 0x0001_0000 == 0 }
}
