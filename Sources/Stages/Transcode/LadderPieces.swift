import Media
import StageKit

/// How the work of a ladder is cut: a piece for each rendition, those first that a player cannot do without.
struct LadderPieces {
    let pieces: [Piece]

    /// Of the sizes the one nearest to this is made first: small enough to be there soon, large enough to be looked at.
    private static let firstSide = 480

    /// What runners make of sound without a picture, in PeerTube's size.
    static let still = PortableWork.Size(side: 480, frameRate: 25)
    static let stillName = "480p.mp4"

    /// - Parameter makesStill: whether sound without a picture gets one.
    init(_ plan: LadderPlan, _ facts: MediaFacts, makesStill: Bool = false) {
        let rungs = (plan.picture?.rungs ?? []).sorted { $0.pixels < $1.pixels }
        let first = rungs.min { abs($0.side - Self.firstSide) < abs($1.side - Self.firstSide) }
        let source = facts.mainVideo.map {
            GridRate(average: $0.averageFrameRate, nominal: $0.nominalFrameRate, most: 1000).value
        }
        let isMapped = plan.picture?.chain.mapsTones ?? false
        let pictures = rungs.map { rung in
            Piece(rung.fileName, isMapped ? nil : rung.work(of: source), isEssential: rung.fileName == first?.fileName)
        }
        let sounds = plan.sounds.map { sound in
            Piece(
                sound.fileName, sound.isPortable(facts) ? .sound : nil,
                isEssential: sound.fileName == plan.sound?.fileName)
        }
        let needsStill = makesStill && pictures.isEmpty && !sounds.isEmpty
        let stills = needsStill ? [Piece(Self.stillName, .still(Self.still), isForRunnersAlone: true)] : []
        let all = sounds + pictures + stills
        pieces = all.filter(\.isEssential) + all.filter { !$0.isEssential }
    }
}

extension Rung {
    /// The shorter side, in pixels.
    var side: Int { min(width, height) }

    /// Frames a second that a runner is asked for. It resamples as it likes, so what a lane would divide needs no division.
    ///
    /// - Parameter source: what the source has.
    private func portableRate(of source: Double?) -> Int {
        let divided = max(1, Int(rate.value.rounded()))
        guard let source, let most = track.frameRate, source > most + 0.5 else { return divided }
        return StandardRate.closest(to: source, most: most) ?? divided
    }

    /// What a runner would be asked for; nil for what a runner does not make: it knows H.264 of 8 bits alone, and makes
    /// it by its own measure.
    ///
    /// - Parameter source: frames a second that the source has.
    func work(of source: Double?) -> PortableWork? {
        guard track.encoder == .x264, track.pixelFormat == .yuv420p, finish == nil else { return nil }
        return .picture(PortableWork.Size(side: side, frameRate: portableRate(of: source)))
    }
}

extension LadderPlan.Sound {
    /// Whether a runner can make it: it takes the main sound, as AAC, with the channels that the source has. Another
    /// making of it, with another bit rate, it knows no way to ask for.
    func isPortable(_ facts: MediaFacts) -> Bool {
        let source = facts.audio.first { $0.stream == stream }
        return isMain && group == nil && track.encoder == .aac && track.loudness == nil && channels <= 2
            && (source.map { $0.channels == 0 || SentMedia.layouts[$0.channels] != nil } ?? true)
    }
}
