import StageKit

/// Which variants of a runner the tracks are made of: a decision from what was found in their first chunks.
struct VariantChoice: Equatable {
    /// What a variant holds.
    struct Variant: Equatable {
        let number: Int
        /// Of its picture, in pixels, the shorter side; nil without one.
        let side: Int?
        let hasSound: Bool
    }

    /// What a track is.
    struct Track: Equatable {
        let kind: Traits.Track
        /// Of its picture.
        let side: Int?
    }

    private let pictures: [Variant]
    /// Older runners have the sound beside each picture, newer ones by itself.
    private let sound: Int?

    init(_ variants: [Variant]) {
        pictures = variants.filter { $0.side != nil }.sorted { $0.side ?? 0 > $1.side ?? 0 }
        let sounds = variants.filter(\.hasSound)
        sound = (sounds.first { $0.side == nil } ?? sounds.first)?.number
    }

    /// The tracks that these variants are enough for, pictures first, the largest of them at the front.
    var tracks: [(track: Track, variant: Int)] {
        var tracks: [(track: Track, variant: Int)] = []
        for picture in pictures where !tracks.contains(where: { $0.track.side == picture.side }) {
            tracks.append((Track(kind: .video, side: picture.side), picture.number))
        }
        return tracks + (sound.map { [(Track(kind: .audio, side: nil), $0)] } ?? [])
    }

    /// For tracks that another runner began, the variants that go on with them: of pictures the nearest in size, so that
    /// none has to end. Nil for what there is none for; all are nil where a picture has none.
    func successors(of tracks: [Track]) -> [Int?] {
        guard !pictures.isEmpty || tracks.allSatisfy({ $0.kind == .audio }) else { return tracks.map { _ in nil } }
        return tracks.map { track in
            guard track.kind == .video else { return sound }
            let side = track.side ?? 0
            return pictures.min { abs(($0.side ?? 0) - side) < abs(($1.side ?? 0) - side) }?.number
        }
    }
}
