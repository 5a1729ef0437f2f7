import Media
import Testing

@testable import Transcode

@Suite struct SoundTrackTests {
    private func run(_ pieces: [(position: Int64, samples: Int)]) throws -> (written: Int64, silence: Int64) {
        var track = try SoundTrack(sampleRate: 48000)
        for piece in pieces {
            let buffer = track.buffer
            try track.add(try Frame(samples: piece.samples, sampleRate: 48000), at: piece.position) {
                while try buffer.take(1024) != nil {}
                #expect(buffer.count < 1024)
            }
        }
        return (track.written, track.silence)
    }

    @Test func joinsWhatFollows() throws {
        #expect(try run([(0, 1024), (1024, 1024), (2048, 500)]) == (2548, 0))
    }

    @Test func forgivesJitter() throws {
        #expect(try run([(0, 1024), (1064, 1024), (2010, 1024)]) == (3072, 0))
    }

    @Test func startsLateWithSilence() throws {
        #expect(try run([(81600, 1024)]) == (82624, 0))
    }

    @Test func fillsHolesWithSilence() throws {
        #expect(try run([(0, 1024), (97024, 1024)]) == (98048, 96000))
    }

    @Test func cutsWhatLiesBeforeTheStart() throws {
        #expect(try run([(-1500, 1024), (-476, 1024), (548, 1024)]) == (1572, 0))
    }

    @Test func leavesOutWhatComesTwice() throws {
        #expect(try run([(0, 48000), (24000, 48000), (24000, 1024)]) == (72000, 0))
    }
}
