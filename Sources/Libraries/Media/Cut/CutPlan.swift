/// What becomes of the packets of a stream of pictures when it is cut: which are copied, which pictures are encoded
/// again. A pure decision about time stamps.
///
/// Copied is one run of packets in the order of decoding. It begins at the first key frame that lies inside, and ends
/// where no later picture would be missing to show what was copied. What is shown before that run or after it cannot
/// be decoded without packets that lie outside, and is encoded again: at the start the rest of a GOP and, in an open
/// GOP, the pictures that are shown before its key frame; at the end no more than the pictures that are made from one
/// after the end.
public struct CutPlan: Sendable, Equatable {
    /// A packet as its container describes it, times in ticks of its stream.
    public struct Mark: Sendable, Equatable {
        /// When it is shown.
        public let shown: Int64
        /// When it is decoded.
        public let decoded: Int64
        /// Whether decoding can begin here: with no picture before it, all that is shown from here on is right.
        public let isKey: Bool

        public init(shown: Int64, decoded: Int64, isKey: Bool) {
            self.shown = shown
            self.decoded = decoded
            self.isKey = isKey
        }
    }

    /// Pictures that are encoded again, in the order in which they are shown.
    public struct Encoded: Sendable, Equatable {
        /// When they are shown.
        public var shown: [Int64]
        /// When they are to be decoded: the places that the source has at this point, so that what is copied before
        /// or after keeps its own. As many as pictures, growing; each no later than its picture is shown.
        public var decoded: [Int64]

        static let none = Encoded(shown: [], decoded: [])
    }

    /// The start of a cut.
    public struct Head: Sendable, Equatable {
        public var encoded: Encoded
        /// Time of decoding of the first packet that is copied; nil when none is.
        public var firstCopied: Int64?
        /// When that packet is shown: what is decoded after it and shown before it is not copied.
        public var firstShown: Int64?
    }

    /// The end of a cut.
    public struct Tail: Sendable, Equatable {
        public var encoded: Encoded
        /// Time of decoding of the first packet that is not copied any more; nil when all are, to the end of the file.
        public var endOfCopy: Int64?
    }

    /// Decides about the start.
    ///
    /// - Parameters:
    ///   - marks: packets in the order of decoding, without a gap: from a key frame that is shown at `start` or before
    ///     (or from the beginning of the file) to past `isHeadKnown`, or to the end of the file.
    ///   - start: the first tick that belongs to the cut.
    ///   - end: the first tick after it.
    ///   - earliest: copying begins no earlier than with a picture that is shown then.
    public static func head(
        _ marks: [Mark], from start: Int64, to end: Int64, copyingFrom earliest: Int64 = .min
    ) -> Head {
        let key = marks.firstIndex { $0.isKey && $0.shown >= max(start, earliest) && $0.shown < end }
        let limit = key.map { marks[$0].shown } ?? end
        let shown = marks.map(\.shown).filter { $0 >= start && $0 < limit }.sorted()
        let places: [Int64]
        if let key {
            places = marks[..<key].suffix(shown.count).map(\.decoded)
        } else {
            places = marks.prefix { $0.decoded < end }.suffix(shown.count).map(\.decoded)
        }
        let decoded = Self.places(places, before: key.map { marks[$0].decoded }, for: shown)
        return Head(
            encoded: Encoded(shown: shown, decoded: decoded), firstCopied: key.map { marks[$0].decoded },
            firstShown: key.map { marks[$0].shown })
    }

    /// Whether these packets are enough for `head`, when the file goes on.
    public static func isHeadKnown(
        _ marks: [Mark], from start: Int64, to end: Int64, copyingFrom earliest: Int64 = .min
    ) -> Bool {
        guard let last = marks.last else { return false }
        let key = marks.first { $0.isKey && $0.shown >= max(start, earliest) && $0.shown < end }
        // What is decoded later than this cannot be shown before it.
        return last.decoded >= (key?.shown ?? end)
    }

    /// Decides about the end.
    ///
    /// - Parameters:
    ///   - marks: packets in the order of decoding, without a gap: from the last key frame that is shown before `end`
    ///     to one that is decoded at `end` or later, or to the end of the file.
    ///   - end: the first tick after the cut.
    ///   - head: of the same cut; something is copied.
    public static func tail(_ marks: [Mark], to end: Int64, after head: Head) -> Tail {
        guard let firstCopied = head.firstCopied, let firstShown = head.firstShown else {
            return Tail(encoded: .none, endOfCopy: nil)
        }
        let rest = marks.filter { $0.decoded >= firstCopied && $0.shown >= firstShown }
        // The earliest picture of what follows, for each place where copying could end.
        var earliest = [Int64.max]
        for mark in rest.reversed() { earliest.append(min(mark.shown, earliest[earliest.count - 1])) }
        earliest.reverse()
        var latest = Int64.min
        var copied = 0
        for (index, mark) in rest.enumerated() {
            latest = max(latest, mark.shown)
            if latest >= end { break }
            if latest < earliest[index + 1] { copied = index + 1 }
        }
        let left = rest[copied...]
        let shown = left.map(\.shown).filter { $0 < end }.sorted()
        let places = left.prefix(shown.count).map(\.decoded)
        return Tail(
            encoded: Encoded(shown: shown, decoded: Self.places(places, before: nil, for: shown)),
            endOfCopy: left.first?.decoded)
    }

    /// Whether these packets are enough for `tail`, when the file goes on.
    public static func isTailKnown(_ marks: [Mark], to end: Int64) -> Bool {
        (marks.last?.decoded ?? .min) >= end
    }

    /// Makes growing places of decoding: those that there are, and earlier ones where there are too few.
    private static func places(_ known: [Int64], before limit: Int64?, for shown: [Int64]) -> [Int64] {
        var places = known
        let step = shown.count > 1 ? max(1, (shown[shown.count - 1] - shown[0]) / Int64(shown.count - 1)) : 1
        while places.count < shown.count {
            places.insert((places.first ?? min(limit ?? .max, shown[0] + 1)) - step, at: 0)
        }
        // A place later than its picture can only come from a container that is wrong about its time stamps.
        for index in places.indices.reversed() {
            let next = index + 1 < places.count ? places[index + 1] : (limit ?? .max)
            places[index] = min(places[index], shown[index], next - 1)
        }
        return places
    }
}
