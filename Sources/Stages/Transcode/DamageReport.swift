/// What of a source could not be used, in words for people.
struct DamageReport: Equatable {
    /// In seconds, as the probe found them.
    var expected: Double?
    /// In seconds; nil where there is no such track.
    var pictureEnd: Double?
    var soundEnd: Double?
    var pictureDamage = 0
    var soundDamage = 0
    /// Seconds without picture or sound where there should be some.
    var pictureMissing = 0.0
    var soundMissing = 0.0
    var jumps = 0
    var breakage: String?
    /// The source has sound and none came out; empty when nobody knows why.
    var soundRefusal: String?
    /// Sounds besides the main one of which nothing came out.
    var silentSounds = 0
    /// Sounds of which nothing was made, because there are so many.
    var surplusSounds = 0

    /// One sentence each; empty when nothing is wrong.
    var warnings: [String] {
        var warnings: [String] = []
        let end = max(pictureEnd ?? 0, soundEnd ?? 0)
        if let expected, end < expected - Self.tolerance(expected) {
            warnings.append(
                "only \(Self.seconds(end)) of \(Self.seconds(expected)) could be read: the file is cut short")
        }
        if let breakage { warnings.append("the file could not be read to its end: \(breakage)") }
        if pictureDamage > 0 { warnings.append("the picture is damaged in \(Self.places(pictureDamage))") }
        if soundDamage > 0 { warnings.append("the sound is damaged in \(Self.places(soundDamage))") }
        if let soundRefusal {
            warnings.append("the sound could not be decoded" + (soundRefusal.isEmpty ? "" : ": \(soundRefusal)"))
        }
        if silentSounds > 0 {
            warnings.append("\(silentSounds == 1 ? "another sound" : "\(silentSounds) other sounds") could not be decoded")
        }
        if surplusSounds > 0 {
            warnings.append("the source has more than \(LadderPlan.mostSounds) sounds; \(surplusSounds) are left out")
        }
        if pictureMissing > 1 {
            warnings.append("\(Self.seconds(pictureMissing)) of picture are missing; the picture before them stays")
        }
        if soundMissing > 1 { warnings.append("\(Self.seconds(soundMissing)) of sound are missing; they are silent") }
        if jumps > 0 { warnings.append("the clock of the file jumps; what follows a jump was joined on") }
        return warnings
    }

    /// Headers round, and the last frame's duration is a guess: half a second, or a hundredth of long files.
    private static func tolerance(_ expected: Double) -> Double { max(0.5, min(2, expected / 100)) }

    private static func places(_ count: Int) -> String { count == 1 ? "one place" : "\(count) places" }

    private static func seconds(_ value: Double) -> String { "\((value * 10).rounded() / 10) s" }
}
