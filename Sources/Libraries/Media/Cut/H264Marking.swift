/// Which reference pictures a picture tells a decoder to forget (H.264, section 7.3.3.3).
struct H264Marking: Sendable, Equatable {
    let frameNumber: Int
    let isIDR: Bool
    let isReference: Bool
    /// How far before this picture they lie, in frame numbers.
    let forgotten: [Int]

    /// In bytes: longer is no slice header.
    private static let longest = 1024

    /// - Throws: `BitReader.PastEnd` when the header cannot be followed.
    init(_ unit: NALUnit, _ sequence: H264SequenceParameters, _ sets: [H264PictureParameters]) throws {
        var reader = BitReader(unit.payload(limit: Self.longest))
        let head = try H264SliceHead(&reader, sequence)
        guard !head.isField, let set = sets.first(where: { $0.id == head.picture }) else { throw BitReader.PastEnd() }
        frameNumber = head.frameNumber
        isIDR = head.isIDR
        isReference = head.isReference
        guard isReference, !isIDR else {
            forgotten = []
            return
        }
        try Self.skipToMarking(&reader, head, set, sequence)
        var found: [Int] = []
        var isMore = try reader.flag()
        while isMore {
            switch try reader.unsigned() {
            case 0: isMore = false
            case 1: found.append(1 + (try reader.unsigned()))
            case 3:
                _ = try reader.unsigned()
                _ = try reader.unsigned()
            case 5: break
            default: _ = try reader.unsigned()
            }
        }
        forgotten = found
    }

    private static func skipToMarking(
        _ reader: inout BitReader, _ head: H264SliceHead, _ set: H264PictureParameters, _ sequence: H264SequenceParameters
    ) throws {
        let hasDelta = sequence.orderType == 1 && !sequence.hasNoOrderDelta
        if hasDelta { _ = try reader.signed() }
        if set.hasBottomOrder, hasDelta || sequence.orderType == 0 { _ = try reader.signed() }
        if set.hasRedundantCount { _ = try reader.unsigned() }
        guard head.type != 2 else { return }
        let isB = head.type == 1
        if isB { _ = try reader.flag() }
        var references = set.references
        if try reader.flag() {
            references = 1 + (try reader.unsigned())
            if isB { _ = try reader.unsigned() }
        }
        for _ in 0..<(isB ? 2 : 1) where try reader.flag() {
            while try reader.unsigned() != 3 { _ = try reader.unsigned() }
        }
        if isB, set.hasWeightsForB { throw BitReader.PastEnd() }
        if !isB, set.isWeighted { try skipWeights(&reader, references, hasColor: sequence.chromaFormat != 0) }
    }

    /// pred_weight_table of a P slice (section 7.3.3.2).
    private static func skipWeights(_ reader: inout BitReader, _ references: Int, hasColor: Bool) throws {
        _ = try reader.unsigned()
        if hasColor { _ = try reader.unsigned() }
        for _ in 0..<references {
            if try reader.flag() { for _ in 0..<2 { _ = try reader.signed() } }
            if hasColor, try reader.flag() { for _ in 0..<4 { _ = try reader.signed() } }
        }
    }
}

/// The last picture that is encoded again before an I picture of an open GOP. Pictures after that one may tell a decoder
/// to forget reference pictures from before it, by their frame numbers: some decoders stop when those are not there.
/// So this picture takes the number that the source has at its place, as an I picture that needs no other; the numbers
/// before it are a gap, which a decoder fills (section 8.2.5.2); and of those it makes the decoder forget all that
/// nobody asks for later: no more stay than there is room for.
struct H264Joint: Sendable, Equatable {
    let frameNumber: Int
    /// How far before this picture they lie, in frame numbers.
    let forgotten: [Int]

    /// - Parameters:
    ///   - count: pictures that are encoded, with this one.
    ///   - number: frame number of the I picture that follows.
    ///   - wanted: how far before that one the reference pictures lie that are forgotten later.
    ///   - bits: of the field that holds a frame number.
    ///   - room: reference pictures that a decoder remembers.
    /// - Returns: nil when it cannot be done.
    init?(count: Int, before number: Int, wanted: Set<Int>, bits: Int, room: Int) {
        let range = 1 << bits
        let last = (count - 2) % range
        frameNumber = (number - 1 + range) % range
        // The first picture is an IDR, and no two reference pictures after each other have the same number.
        guard count >= 2, frameNumber != last else { return nil }
        let gap = (frameNumber - last - 1 + range) % range
        // What a decoder remembers then: the latest, without a hole.
        let known = Set((0..<min(room, gap + count - 1)).map { $0 + 2 })
        guard wanted.subtracting([1]).isSubset(of: known), wanted.union([1]).count <= room else { return nil }
        forgotten = known.subtracting(wanted).map { $0 - 1 }.sorted()
    }
}
