/// One `moof` with its `mdat`, and the boxes that announce them: for HLS, one segment. Times in units of the
/// time scale.
public struct Fragment: Sendable, Equatable {
    /// All its bytes in the file: `styp`, `sidx`, `prft`, `emsg` before the `moof`, the `moof`, the `mdat`.
    public let range: Range<Int>

    /// Decode time of the first sample (`tfdt`).
    public let decodeTime: Int

    /// The earliest time at which a sample of it is presented, before the edit list.
    public let presentationTime: Int

    /// Sum of the durations of its samples.
    public let duration: Int

    public let sampleCount: Int

    /// Where its first sample ends in the file. The bytes from the start of `range` to there hold that sample and what
    /// is needed to read it: for video that begins with a key frame, an I-frame segment (RFC 8216, section 4.3.3.6).
    public let firstSampleEnd: Int

    /// Whether a decoder can begin at its first sample: for video, whether that is a key frame.
    public let startsWithSync: Bool
}
