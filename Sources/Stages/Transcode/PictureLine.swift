import Foundation
import Media
import StageKit

/// One line of chunks: takes chunk after chunk, as long as there are any. A chunk is decoded once for all rungs.
///
///     reader ──► picture worker ──► largest rung ──► … ──► smallest rung      one thread each,
///                                                                            bounded queues between
struct PictureLine: Sendable {
    /// Frames that may wait between two threads: enough to even out key frames, little enough for 8K pictures.
    private static let queued = 4

    let source: URL
    let limits: Limits
    let plan: LadderPlan.Picture
    let chunks: ChunkPlan
    let options: [EncoderOptions]
    /// 0 for one a core.
    let decodingThreads: Int
    let claims: ChunkClaims
    let book: Workbook
    let latest: Double
    /// The stream of the sound, if there is one.
    let companion: Int?
    let isStopped: @Sendable () -> Bool
    let meter: ProgressMeter
    /// Called when a chunk is about to be made; what it throws, the chunk fails with. For tests.
    var inspect: @Sendable (Int) throws -> Void = { _ in }

    /// - Throws: `StageFailure` when a chunk failed too often; `AVError`, `CancellationError`.
    func run() throws {
        while let chunk = claims.next() {
            let mine = Results<Set<Int>>([chunk])
            do {
                try makeChunks(from: chunk, mine)
            } catch let failure as ChunkFailure {
                claims.giveBack(book.forgetUnfinished(of: mine.value))
                let count = try book.noteFailure(of: failure.chunk)
                let part = chunks.seconds(of: failure.chunk)
                book.log.warning(
                    "chunk \(failure.chunk + 1) failed, try \(count) of \(ChunkFailure.most): \(failure.error.words)")
                guard count < ChunkFailure.most else {
                    try book.forgetFailures()
                    throw ChunkFailure.final(part, failure.error)
                }
            }
        }
    }

    /// Makes this chunk and those that follow it, until it comes to one that somebody else has.
    ///
    /// - Parameter mine: gets the chunks that were begun.
    private func makeChunks(from first: Int, _ mine: Results<Set<Int>>) throws {
        let crew = Crew(isCancelled: isStopped)
        let decoded = BoundedQueue<Frame>(capacity: Self.queued, isStopped: crew.isStopped)
        let queues = plan.rungs.map { _ in
            BoundedQueue<GridPicture>(capacity: Self.queued, isStopped: crew.isStopped)
        }
        let findings = PictureReader.Findings()
        let start = first == 0 ? nil : book.origin + chunks.seconds(of: first).lowerBound
        let reader = PictureReader(
            file: source, limits: limits, interrupt: crew.isStopped, stream: plan.stream, companion: companion,
            start: start, threads: decodingThreads, frames: decoded, findings: findings)
        let worker = PictureWorker(
            source: decoded, target: queues[0], plan: plan, chunks: chunks, first: first, origin: book.origin,
            latest: latest, findings: findings,
            goesOn: { [claims, book] chunk in
                guard claims.take(chunk) else { return false }
                mine.change { $0.insert(chunk) }
                book.begin(chunk)
                return true
            },
            finished: { [claims, book] chunk, record in
                guard let record else { return claims.end(chunk) }
                if record.isLast { claims.end(chunk + 1) }
                book.note(record, of: chunk)
            })
        book.begin(first)
        crew.start("reader") { try reader.run() }
        crew.start("pictures") { try worker.run() }
        for index in plan.rungs.indices { crew.start(plan.rungs[index].fileName, rung(index, queues, crew).run) }
        try crew.join()
    }

    /// The greatest common divisor.
    private static func common(_ a: Int64, _ b: Int64) -> Int64 { b == 0 ? a : common(b, a % b) }

    private func rung(_ index: Int, _ queues: [BoundedQueue<GridPicture>], _ crew: Crew) -> RungWorker {
        let name = plan.rungs[index].fileName
        return RungWorker(
            rung: plan.rungs[index], plan: plan, chunks: chunks, options: options[index], source: queues[index],
            passes: plan.rungs[index...].reduce(0) { Self.common($0, $1.step) },
            below: queues.indices.contains(index + 1) ? queues[index + 1] : nil, interrupt: crew.isStopped,
            file: { [book, inspect] chunk in
                try inspect(chunk)
                return try book.part(of: chunk, name)
            },
            progress: { [meter] in try meter.step() },
            finished: { [book] chunk, codecs in try book.finish(chunk, name, codecs: codecs) })
    }
}
