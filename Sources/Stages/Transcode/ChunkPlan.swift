import StageKit

/// Where the chunks of a picture begin: the parts in which it is made, each a number of whole segments.
///
/// The first is short, so that the video plays soon; each next one is twice as long, until they have their full length.
struct ChunkPlan: Sendable, Equatable {
    /// Segments in the first chunk.
    private static let first = 2

    let segments: SegmentGrid
    /// Segments in a chunk of full length.
    let most: Int

    /// - Parameter duration: of a chunk, in seconds: brought to the nearest multiple of the segment's.
    init(_ segments: SegmentGrid, duration: Double) {
        self.segments = segments
        most = max(1, Int((duration / segments.segment).rounded()))
    }

    /// The frames of a chunk.
    func frames(of chunk: Int) -> Range<Int64> { start(of: chunk)..<start(of: chunk + 1) }

    /// The frame with which a chunk begins.
    func start(of chunk: Int) -> Int64 { segments.firstFrame(of: firstSegment(of: chunk)) }

    /// When a chunk begins and ends, in seconds.
    func seconds(of chunk: Int) -> Range<Double> {
        segments.start(of: firstSegment(of: chunk))..<segments.start(of: firstSegment(of: chunk + 1))
    }

    /// The chunk that a frame belongs to.
    func chunk(of frame: Int64) -> Int {
        let segment = segments.index(of: max(0, frame))
        let (ramp, start) = ramp
        if segment >= start { return ramp + (segment - start) / most }
        var chunk = 0
        while firstSegment(of: chunk + 1) <= segment { chunk += 1 }
        return chunk
    }

    /// How many chunks a picture of this duration, in seconds, has.
    func count(for duration: Double) -> Int {
        let frames = Int64((duration * segments.rate.value).rounded(.up))
        return chunk(of: max(0, frames - 1)) + 1
    }

    private func firstSegment(of chunk: Int) -> Int {
        let (ramp, start) = ramp
        if chunk >= ramp { return start + (chunk - ramp) * most }
        return (0..<chunk).reduce(0) { $0 + Self.first << $1 }
    }

    /// How many chunks are shorter than the others, and the first segment after them.
    private var ramp: (chunks: Int, segments: Int) {
        var (chunks, segments) = (0, 0)
        while Self.first << chunks < most {
            segments += Self.first << chunks
            chunks += 1
        }
        return (chunks, segments)
    }
}
