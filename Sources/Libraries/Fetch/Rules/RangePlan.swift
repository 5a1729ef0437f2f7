/// Which bytes of a file are here, which are on their way by which connection, and which come next. Without a clock.
///
/// A connection *claims* a region and asks for it in one or several *requests*. When no region is left, it takes half of
/// another one's, or its share of the file if that is less: of what nobody has asked for yet, otherwise of what a slow connection
/// has been asked for.
struct RangePlan {
    private struct Claim {
        let start: Int
        /// The next byte to come.
        var cursor: Int
        /// Where the running request ends.
        var asked: Int
        var end: Int
        var received: Range<Int> { start..<cursor }
    }

    /// Nil while nobody knows: then there is one region without an end.
    private(set) var total: Int?
    private var done: RangeSet
    private var claims: [Int: Claim] = [:]

    /// Regions are not made smaller than this by taking from others.
    static let smallest = 1 << 20

    init(total: Int? = nil, done: RangeSet = RangeSet()) {
        self.total = total
        self.done = total.map { done.prefix(below: $0) } ?? done
    }

    private var bound: Int { total ?? .max }

    /// All that is here.
    var here: RangeSet {
        claims.values.reduce(into: done) { $0.insert($1.received) }
    }

    /// Bytes that are here.
    var received: Int { done.count + claims.values.reduce(0) { $0 + $1.received.count } }

    var isComplete: Bool { total.map { here.gaps(in: 0..<$0).isEmpty } ?? false }

    /// The file's size has become known. Regions end there.
    mutating func learn(total: Int) {
        self.total = total
        for (id, claim) in claims where claim.end > total {
            claims[id]?.end = total
            claims[id]?.asked = min(claim.asked, total)
        }
    }

    /// Gives a region to a connection, which has none.
    ///
    /// - Parameters:
    ///   - rates: what other connections bring, in bytes a second: of one that is done within a second nothing is taken.
    ///   - share: of what nobody has asked for, no more than this is taken.
    /// - Returns: false when nothing is left to do.
    mutating func claim(for id: Int, rates: [Int: Double] = [:], share: Int = .max) -> Bool {
        let region = freeRegion() ?? unaskedHalf(share) ?? slowHalf(rates)
        guard let region else { return false }
        claims[id] = Claim(
            start: region.lowerBound, cursor: region.lowerBound, asked: region.lowerBound, end: region.upperBound)
        return true
    }

    /// Whether a further connection would find something to do.
    func hasWork(rates: [Int: Double]) -> Bool {
        var copy = self
        return copy.claim(for: -1, rates: rates)
    }

    /// The next request of a connection within its region, of so many bytes at most; nil when the region is done.
    mutating func request(for id: Int, atMost most: Int) -> Range<Int>? {
        guard let claim = claims[id], claim.cursor < claim.end else { return nil }
        let end = claim.end - claim.cursor > most ? claim.cursor + most : claim.end
        claims[id]?.asked = end
        return claim.cursor..<end
    }

    /// Bytes have come by a connection, no more than there is room for in its region.
    mutating func advance(_ id: Int, by count: Int) { claims[id]?.cursor += count }

    /// Where the next byte of a connection goes to, and how many it may still bring of its region.
    func position(of id: Int) -> (offset: Int, room: Int)? {
        claims[id].map { ($0.cursor, $0.end - $0.cursor) }
    }

    /// A connection has done with its region, or has broken: what it brought is kept.
    mutating func release(_ id: Int) {
        guard let claim = claims.removeValue(forKey: id) else { return }
        done.insert(claim.received)
    }

    private func freeRegion() -> Range<Int>? {
        let taken = claims.values.reduce(into: done) { $0.insert($1.start..<$1.end) }
        return taken.gaps(in: 0..<bound).max { $0.count < $1.count }
    }

    private mutating func unaskedHalf(_ share: Int) -> Range<Int>? {
        let unasked = { (claim: Claim) in claim.end - claim.asked }
        guard let (id, claim) = claims.max(by: { unasked($0.value) < unasked($1.value) }), total != nil,
            unasked(claim) >= Self.smallest
        else { return nil }
        let isWhole = unasked(claim) < 2 * Self.smallest
        let half = claim.asked + unasked(claim) / 2
        return take(from: id, at: isWhole ? claim.asked : max(half, claim.end - max(share, Self.smallest)))
    }

    private mutating func slowHalf(_ rates: [Int: Double]) -> Range<Int>? {
        let rest = { (claim: Claim) in claim.end - claim.cursor }
        let slow = claims.filter { Double(rest($0.value)) > rates[$0.key] ?? 0 }
        guard total != nil, let (id, claim) = slow.max(by: { rest($0.value) < rest($1.value) }),
            rest(claim) >= 2 * Self.smallest
        else { return nil }
        return take(from: id, at: claim.cursor + rest(claim) / 2)
    }

    private mutating func take(from id: Int, at place: Int) -> Range<Int>? {
        guard var claim = claims[id] else { return nil }
        defer { claims[id] = claim }
        let end = claim.end
        claim.end = place
        claim.asked = min(claim.asked, place)
        return place..<end
    }
}
