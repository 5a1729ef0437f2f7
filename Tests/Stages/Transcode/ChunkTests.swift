import Foundation
import Media
import Probe
import StageKit
import StageTesting
import Synchronization
import Testing

@testable import Transcode

/// One file that is made in chunks, in one go or in several.
private struct ChunkBench {
    let bench: StageBench
    let lines: Lines
    let inputs: [Artifact]
    let settings: JSON

    final class Lines: Sendable {
        private let state = Mutex<[String]>([])
        func append(_ line: String) { state.withLock { $0.append(line) } }
        /// Chunks that were encoded, 1 for the first.
        var chunks: [Int] {
            state.withLock { lines in
                lines.compactMap { $0.firstMatch(of: /chunk (\d+) encoded/).flatMap { Int($0.1) } }
            }
        }
    }

    init(_ file: URL, segment: Double, chunk: Double, heights: [Int]? = nil) async throws {
        let lines = Lines()
        self.lines = lines
        bench = try StageBench(log: Log(.init(level: .info) { lines.append($0) }))
        let source = bench.artifact(.source, "source/original", file: file)
        inputs = [source] + (try await bench.run(LibavProbe(settings: Settings()), inputs: [source])).artifacts
        var members = [
            JSON.Member("segment", .string("\(segment)s")), .init("chunk", .string("\(chunk)s")),
            .init("speed", .string("ultrafast")),
        ]
        if let heights { members.append(.init("heights", .array(heights.map { .number(Double($0)) }))) }
        settings = .object(members)
    }

    func run(workbench: URL? = nil, control: JobControl = JobControl()) async throws -> StageBench.Run {
        try await bench.run(
            LadderTranscoder(settings: Settings(settings)), inputs: inputs, workbench: workbench, control: control)
    }

    /// Makes it, stopping whenever something new can be seen.
    func runInPieces(limit: Int = 100) async throws -> StageBench.Run {
        let workbench = bench.folder.appending(path: "work-pieces")
        for _ in 0..<limit {
            let control = JobControl()
            let before = lines.chunks.count
            do {
                return try await bench.run(
                    LadderTranscoder(settings: Settings(settings)), inputs: inputs, workbench: workbench,
                    control: control
                ) { _ in if lines.chunks.count > before { control.cancel() } }
            } catch is CancellationError {
                continue
            }
        }
        throw CancellationError()
    }

    /// With something that happens before a chunk is made.
    func run(workbench: URL, inspect: @escaping @Sendable (Int) throws -> Void) async throws -> Outcome {
        let job = try bench.job(for: LadderTranscoder.self, inputs: inputs, workbench: workbench)
        let options = LadderOptions(Settings(settings))
        let facts = try job.facts()
        var run = try LadderRun(job: job, source: inputs[0], facts: facts, whole: try LadderPlan(facts, options))
        run.inspect = inspect
        let made = run
        return try await StageBench.onLane { try await made.make() }
    }
}

@Suite(.timeLimit(.minutes(2))) struct ChunkTests {
    private func sample(_ duration: Double, _ rate: Rational = Rational(30000, 1001)) throws -> URL {
        let file = FileManager.default.temporaryDirectory.appending(path: "chunks-\(Identifier()).mp4")
        try SampleClip(duration: duration, width: 320, height: 180, frameRate: rate).write(to: file)
        return file
    }

    @Test func bordersAreExact() async throws {
        let file = try sample(10.5)
        defer { try? FileManager.default.removeItem(at: file) }
        let bench = try await ChunkBench(file, segment: 2, chunk: 2, heights: [180, 96])
        let run = try await bench.run()
        #expect(bench.lines.chunks == [1, 2, 3, 4, 5, 6])
        for (draft, height) in zip(run.drafts, [180, 96]) {
            let rendition = try Rendition(draft.file)
            #expect(rendition.keys.map { ($0 * 1000).rounded() } == [0, 2002, 4004, 6006, 8008, 10010])
            #expect(rendition.times.count == 315)
            for (frame, time) in rendition.times.enumerated() {
                #expect(abs(time - Double(frame) * 1001 / 30000) < 0.0001)
            }
            let frames = try Rendition.frames(draft.file)
            if height == 180 {
                #expect(frames.map { SampleStrip.number(luma: $0.luma, width: 320, height: 180) } == Array(0..<315))
            }
            #expect(frames.count == 315)
        }
        // What was published on the way are beginnings of what there is at the end.
        #expect(run.published.count >= 1)
        let whole = try Data(contentsOf: run.drafts[0].file)
        let sizes = run.published.compactMap { $0.first { $0.name == "180p.mp4" }?.size }
        #expect(sizes == sizes.sorted())
        #expect(sizes.allSatisfy { $0 <= whole.count })
        let (flashes, ticks) = try Self.signs(run)
        #expect(flashes.count == 11)
        // The picture that is shown at a full second flashes.
        let shown = (0..<11).map { Int((Double($0) * 30000 / 1001).rounded(.down)) }
        #expect(flashes.map { Int(($0 * 30000 / 1001).rounded()) } == shown)
        for (index, tick) in ticks.enumerated() { #expect(abs(tick - Double(index)) < 0.02) }
    }

    /// When the picture flashes and the sound ticks, in seconds.
    private static func signs(_ run: StageBench.Run) throws -> (flashes: [Double], ticks: [Double]) {
        let flashes = try Rendition.frames(run.drafts[0].file)
            .filter { SampleStrip.isLit(luma: $0.luma, width: 320, height: 180) }.compactMap(\.seconds)
        var ticks: [Double] = []
        for frame in try Rendition.frames(try #require(run.drafts.last).file) {
            guard let start = frame.seconds else { continue }
            for (index, value) in frame.firstChannel.enumerated() where abs(value) > 0.05 {
                let time = start + Double(index) / Double(frame.sampleRate)
                if time - (ticks.last ?? -1) > 0.5 { ticks.append(time) }
            }
        }
        return (flashes, ticks)
    }

    @Test func stoppingChangesNothingAndNothingIsMadeTwice() async throws {
        let file = try sample(9.3, Rational(25, 1))
        defer { try? FileManager.default.removeItem(at: file) }
        let whole = try await ChunkBench(file, segment: 1, chunk: 2, heights: [180, 96])
        let expected = try await whole.run()
        let pieces = try await ChunkBench(file, segment: 1, chunk: 2, heights: [180, 96])
        let run = try await pieces.runInPieces()
        #expect(pieces.lines.chunks == [1, 2, 3, 4, 5])
        #expect(run.drafts.map(\.name) == expected.drafts.map(\.name))
        for (one, other) in zip(run.drafts, expected.drafts) {
            #expect(try Data(contentsOf: one.file) == Data(contentsOf: other.file))
            #expect(one.traits == other.traits)
        }
    }

    @Test func twoPicturesAtTheEndAreAChunkOfTheirOwn() async throws {
        let file = try sample(4.08, Rational(25, 1))
        defer { try? FileManager.default.removeItem(at: file) }
        let bench = try await ChunkBench(file, segment: 2, chunk: 2)
        let rendition = try Rendition(try await bench.run().drafts[0].file)
        #expect(rendition.times.map { ($0 * 100).rounded() } == (0..<102).map { Double($0 * 4) })
        #expect(rendition.keys == [0, 2, 4])
    }

    @Test func aFileThatIsCutOnTheWayIsNoticed() async throws {
        let file = try sample(9, Rational(25, 1))
        defer { try? FileManager.default.removeItem(at: file) }
        let bench = try await ChunkBench(file, segment: 1, chunk: 2)
        let workbench = bench.bench.folder.appending(path: "work-cut")
        let failure = await #expect(throws: StageFailure.self) {
            try await bench.run(workbench: workbench) { chunk in
                let handle = try FileHandle(forWritingTo: file)
                if chunk == 1 { try handle.truncate(atOffset: handle.seekToEnd() / 2) }
                try handle.close()
            }
        }
        #expect(failure?.code == "source_changed")
        #expect(bench.lines.chunks.count <= 1)
        // And by the next attempt too.
        let again = await #expect(throws: StageFailure.self) { try await bench.run(workbench: workbench) }
        #expect(again?.code == "source_changed")
    }

    @Test func anotherFileInItsPlaceIsNoticedAndACopyIsNot() async throws {
        let file = try sample(5, Rational(25, 1))
        defer { try? FileManager.default.removeItem(at: file) }
        let bench = try await ChunkBench(file, segment: 1, chunk: 2)
        let workbench = bench.bench.folder.appending(path: "work-other")
        try FileManager.default.createDirectory(at: workbench, withIntermediateDirectories: true)
        _ = try? await bench.run(workbench: workbench) { chunk in if chunk == 1 { throw CancellationError() } }
        let bytes = try Data(contentsOf: file)
        var other = bytes
        other[bytes.count / 31 * 15 + 9] ^= 0xFF
        try other.write(to: file)
        let failure = await #expect(throws: StageFailure.self) { try await bench.run(workbench: workbench) }
        #expect(failure?.code == "source_changed")
        try bytes.write(to: file)
        let run = try await bench.run(workbench: workbench)
        #expect(try Rendition(run.drafts[0].file).times.count == 125)
    }

    @Test func aChunkThatFailsThreeTimesFailsTheVideoAndTheOthersStay() async throws {
        let file = try sample(6, Rational(25, 1))
        defer { try? FileManager.default.removeItem(at: file) }
        let bench = try await ChunkBench(file, segment: 1, chunk: 2)
        let workbench = bench.bench.folder.appending(path: "work-bad")
        let tries = Mutex(0)
        let failure = await #expect(throws: StageFailure.self) {
            try await bench.run(workbench: workbench) { chunk in
                guard chunk == 1 else { return }
                tries.withLock { $0 += 1 }
                throw AVError(.other, "the encoder broke")
            }
        }
        #expect(tries.withLock { $0 } == 3)
        #expect(failure?.code == "chunk_failed")
        #expect(failure?.words.contains("from 0:02 to 0:04") == true)
        #expect(bench.lines.chunks.contains(1))
        // Once it is mended, a retry goes on.
        let once = Mutex(false)
        _ = try await bench.run(workbench: workbench) { chunk in
            let isFirst = once.withLock { once in
                defer { once = true }
                return !once
            }
            if isFirst { throw AVError(.other, "not again") }
        }
        #expect(bench.lines.chunks.sorted() == [1, 2, 3])
        #expect(try Rendition(workbench.appending(path: "180p.mp4")).times.count == 150)
    }

    @Test func anotherPlanBeginsAnew() async throws {
        let file = try sample(4, Rational(25, 1))
        defer { try? FileManager.default.removeItem(at: file) }
        let one = try await ChunkBench(file, segment: 1, chunk: 2)
        let workbench = one.bench.folder.appending(path: "work-plans")
        _ = try await one.run(workbench: workbench)
        let other = try await ChunkBench(file, segment: 2, chunk: 2)
        let run = try await other.run(workbench: workbench)
        #expect(other.lines.chunks == [1, 2])
        #expect(try Rendition(run.drafts[0].file).keys == [0, 2])
    }
}

/// The same with files of the world: whatever a container does with time, a chunk that is entered in the middle shows
/// what it shows when one comes to it from the beginning.
@Suite(.enabled(if: RealClips.folder != nil)) struct RealChunkTests {
    @Test(arguments: [
        "03_rotated90.mp4", "04_vfr_90k_timescale.mp4", "07_odd_427x241_vp9.webm", "12_hevc.mp4",
        "12_vp9_no_duration.webm", "14_audio_starts_late.mp4", "14b_edit_list_cut.mp4", "14d_fragmented.mp4",
        "10_ts_pts_wrap.ts", "10b_ts_gap_missing_segment.ts", "12_mpeg4_ac3.avi", "11_multi_audio_subs_chapters.mkv",
    ])
    func stoppingChangesNothing(name: String) async throws {
        let file = try RealClips.file(name)
        let whole = try await ChunkBench(file, segment: 1, chunk: 1, heights: [96, 64])
        let expected = try await whole.run()
        let pieces = try await ChunkBench(file, segment: 1, chunk: 1, heights: [96, 64])
        let run = try await pieces.runInPieces()
        #expect(pieces.lines.chunks == whole.lines.chunks)
        for (one, other) in zip(run.drafts, expected.drafts) {
            #expect(try Data(contentsOf: one.file) == Data(contentsOf: other.file))
        }
    }
}
