/// Cuts ranges out of a video, exact to the frame, and writes them as a new file while they are made.
///
/// Pictures are those k with start ≤ t(k) < end, sound begins and ends with the range to the sample. Only what cannot
/// be copied is encoded again (see `CutPlan`); both ends are at work at once on threads of their own while what lies
/// between is written. Nothing is stored.
public final class Cut {
    /// The container that comes out.
    public enum Format: String, Sendable, CaseIterable {
        /// Fragmented MP4.
        case mp4
        /// MPEG-TS.
        case ts
        /// VP9 and Opus, encoded in full.
        case webm
        /// The sound alone, encoded in full.
        case mp3
    }

    private let muxing: CutMuxing

    /// Opens the files and decides what is to be done.
    ///
    /// - Parameters:
    ///   - ranges: joined in this order; none may be empty.
    ///   - encodesInFull: what cannot be copied is encoded; otherwise it is refused.
    ///   - isCopied: false encodes in full what could be copied.
    ///   - interrupt: asked again and again by all threads.
    /// - Throws: `CutImpossible` when it cannot be done without encoding in full, or there is nothing to cut;
    ///   `AVError` when a file cannot be read; `CancellationError`.
    public convenience init(
        _ source: CutSource, _ ranges: [CutRange], as format: Format, quality: CutQuality = CutQuality(),
        encodesInFull: Bool = false, isCopied: Bool = true, interrupt: @escaping Interrupt = { false }
    ) throws {
        try self.init(
            ranges.map { CutPiece(source, $0) }, as: format, quality: quality, encodesInFull: encodesInFull,
            isCopied: isCopied, interrupt: interrupt)
    }

    /// The same of several sources, joined. With a transition between any two of them all is encoded: pictures of two
    /// places in one are neither's.
    ///
    /// - Throws: as the other; `CutImpossible` also when the parts are coded differently, or a part is shorter than its
    ///   transitions.
    public init(
        _ pieces: [CutPiece], as format: Format, quality: CutQuality = CutQuality(), encodesInFull: Bool = false,
        isCopied: Bool = true, interrupt: @escaping Interrupt = { false }
    ) throws {
        try Self.checkTransitions(of: pieces)
        let isCopied = isCopied && pieces.allSatisfy { $0.transition == nil }
        let sound = try Self.sound(pieces, format, isCopied, interrupt)
        let pictures =
            format == .mp3 ? nil : try Self.pictures(pieces, format, quality, encodesInFull, isCopied, interrupt)
        guard pictures != nil || sound != nil else {
            throw CutImpossible(format == .mp3 ? "there is no sound" : "there is neither picture nor sound")
        }
        muxing = CutMuxing(
            format, pictures: pictures, sound: sound, duration: pieces.reduce(0) { $0 + $1.length },
            interrupt: interrupt)
    }

    /// Makes it.
    ///
    /// - Parameter write: gets the bytes of the file in order; may block.
    /// - Throws: what `write` throws; `AVError`, `CutImpossible`, `CancellationError`: then the file is not whole.
    public func run(_ write: ([UInt8]) throws -> Void) throws { try muxing.run(write) }

    private static func checkTransitions(of pieces: [CutPiece]) throws {
        var before = 0.0
        for (index, piece) in pieces.enumerated() {
            let after = piece.transition?.duration ?? 0
            guard piece.range.duration >= before + after, after == 0 || index + 1 < pieces.count else {
                throw CutImpossible("a part of \(piece.range.duration) s is shorter than its transitions")
            }
            before = after
        }
    }

    private static func pictures(
        _ pieces: [CutPiece], _ format: Format, _ quality: CutQuality, _ encodesInFull: Bool, _ isCopied: Bool,
        _ interrupt: @escaping Interrupt
    ) throws -> (any CutPictureLine)? {
        let inputs = try CutInput.open(
            pieces, { $0.pictures }, { $0.video != nil && !$0.isCoverArt }, interrupt: interrupt)
        guard !inputs.isEmpty else { return nil }
        let framing: NALFraming = format == .mp4 ? .lengths(4) : .startCodes
        if isCopied, format != .webm {
            do {
                return try CutPictures(inputs, framing: framing, quality: quality, interrupt: interrupt)
            } catch let impossible as CutImpossible {
                guard encodesInFull else { throw impossible }
            }
        }
        return try EncodedPictures(
            inputs, target: format == .webm ? .vp9 : .h264(framing), quality: quality, interrupt: interrupt)
    }

    private static func sound(
        _ pieces: [CutPiece], _ format: Format, _ isCopied: Bool, _ interrupt: @escaping Interrupt
    ) throws -> (any CutSound)? {
        let inputs = try CutInput.open(pieces, { $0.sound }, { $0.audio != nil }, interrupt: interrupt)
        guard let first = inputs.first else { return nil }
        let rate = first.stream.audio?.sampleRate
        switch format {
        case .webm:
            return try EncodedSound(
                inputs, codec: "libopus", sampleRate: 48_000, sampleFormat: "flt", mostChannels: 2, interrupt: interrupt)
        case .mp3:
            return try EncodedSound(
                inputs, codec: "libmp3lame", sampleRate: rate == 44_100 ? 44_100 : 48_000, mostChannels: 2,
                interrupt: interrupt)
        case .mp4, .ts:
            if isCopied, inputs.count == 1, let copied = try CopiedSound(SoundPackets(first), range: first.range, interrupt: interrupt) {
                return copied
            }
            return try EncodedSound(inputs, interrupt: interrupt)
        }
    }
}
