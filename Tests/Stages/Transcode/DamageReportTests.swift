import Testing

@testable import Transcode

@Suite struct DamageReportTests {
    @Test func saysNothingOfAWholeFile() {
        #expect(DamageReport(expected: 10, pictureEnd: 9.9, soundEnd: 10).warnings.isEmpty)
        #expect(DamageReport(expected: 10.1, pictureEnd: 9.7).warnings.isEmpty)
        #expect(DamageReport(expected: nil, soundEnd: 3).warnings.isEmpty)
    }

    @Test func saysThatAFileIsCutShort() {
        let warnings = DamageReport(expected: 10.125, pictureEnd: 8.4, soundEnd: 8.3).warnings
        #expect(warnings == ["only 8.4 s of 10.1 s could be read: the file is cut short"])
    }

    @Test func namesEveryKindOfDamage() {
        var report = DamageReport(expected: 10, pictureEnd: 10, soundEnd: 10)
        report.pictureDamage = 1
        report.soundDamage = 3
        report.pictureMissing = 2.04
        report.soundMissing = 1.5
        report.jumps = 1
        report.breakage = "cannot read on"
        report.soundRefusal = "there is no decoder for x"
        report.silentSounds = 1
        report.surplusSounds = 2
        #expect(report.warnings.count == 9)
        #expect(report.warnings.contains("the source has more than 32 sounds; 2 are left out"))
        #expect(report.warnings.contains("the picture is damaged in one place"))
        #expect(report.warnings.contains("the sound is damaged in 3 places"))
        #expect(report.warnings.contains("2.0 s of picture are missing; the picture before them stays"))
    }
}
