/// An hour as a playlist shows it when the walk comes to it from before: the lines of its segments, in one piece.
struct HourText: Sendable {
    /// A segment that the walk chooses.
    struct Entry: Sendable {
        /// Its index in the candidates.
        let candidate: UInt32
        /// Where its lines begin; the tag for a hole before it stands before that.
        let offset: UInt32
        let afterHole: Bool
    }

    let entries: [Entry]
    let bytes: [UInt8]
    /// Longest duration, and latest end, in microseconds.
    let longest: Int64
    let latestEnd: Int64

    static let discontinuity = Array("#EXT-X-DISCONTINUITY\n".utf8)

    /// - Parameter lines: how they are written.
    init(_ hour: Candidates, _ lines: SegmentLines) {
        var entries: [Entry] = []
        var (longest, latestEnd): (Int64, Int64) = (0, .min)
        entries.reserveCapacity(hour.list.count)
        // An escaped byte is three.
        let most = hour.names.count * 3 + hour.list.count * (lines.most + Self.discontinuity.count)
        let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(most, 1))
        defer { room.deallocate() }
        var writer = LineWriter(room)
        var walk: Walk?
        hour.names.withUnsafeBufferPointer { names in
            for (index, candidate) in hour.list.enumerated() {
                var afterHole = false
                if walk == nil {
                    // Whatever came before, this one was chosen.
                    let start = Moment(microseconds: candidate.start)
                    walk = Walk(start..<Moment(microseconds: .max), after: candidate)
                } else {
                    guard case .chosen(let hole) = walk?.take(candidate) else { continue }
                    afterHole = hole
                }
                if afterHole { writer.put(Self.discontinuity) }
                entries.append(Entry(candidate: UInt32(index), offset: UInt32(writer.count), afterHole: afterHole))
                lines.write(candidate, names.part(Int(candidate.nameStart), Int(candidate.nameCount)), to: &writer)
                longest = max(longest, candidate.end - candidate.start)
                latestEnd = max(latestEnd, candidate.end)
            }
        }
        bytes = Array(room[..<writer.count])
        (self.entries, self.longest, self.latestEnd) = (entries, longest, latestEnd)
    }

    /// Where a candidate stands in the entries; nil when it is not chosen.
    func entry(ofCandidate index: Int) -> Int? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].candidate < index { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].candidate == index ? low : nil
    }

    /// The lines of entries that follow each other, without a tag before the first.
    func lines(_ range: Range<Int>) -> ArraySlice<UInt8> {
        guard !range.isEmpty else { return [] }
        let start = Int(entries[range.lowerBound].offset)
        guard range.upperBound < entries.count else { return bytes[start...] }
        let next = entries[range.upperBound]
        return bytes[start..<Int(next.offset) - (next.afterHole ? Self.discontinuity.count : 0)]
    }
}
