import Foundation
import StageKit

/// One attempt at one job: scratch folder made → stage run → drafts checked and synchronised → result written down →
/// scratch folder removed. Runs on the lane of its stage.
struct Visit: Sendable {
    let ticket: Ticket
    let stage: any Stage
    let lane: Lane
    let desk: Desk
    let files: FileStore
    let log: Log

    func run() async {
        let leash = Leash()
        do {
            if try await desk.hold(ticket, leash) {
                let (ending, deliveries) = await work(leash)
                // What came of chunks is published; the job itself goes on elsewhere.
                if !ticket.isGrowing { await conclude(ending, deliveries, leash) }
            }
        } catch {
            log.error("cannot read the job: \(error)")
            if !ticket.isGrowing { await conclude(.failed(Trouble.failure(error)), [], leash) }
        }
        FileStore.remove(scratch)
        await desk.letGo(ticket)
    }

    private var scratch: URL { files.scratch.appendingPathComponent(ticket.scratch, isDirectory: true) }

    // MARK: The work

    private func work(_ leash: Leash) async -> (Ending, [Delivery]) {
        let start = ContinuousClock.now
        do {
            let folder = try files.makeScratch(ticket.scratch)
            let outcome = try await runStage(in: folder, leash)
            let ending: Ending
            var deliveries: [Delivery] = []
            switch outcome {
            case .done(let drafts, let warnings):
                deliveries = try check(folder).deliveries(drafts)
                ending = .done(warnings: warnings)
            case .skipped(let why): ending = .skipped(why)
            case .later(let delay, let why): ending = .later(delay.seconds, why)
            }
            if !ticket.isGrowing { log.info("\(outcome.word) after \(ContinuousClock.now - start)") }
            return (ending, deliveries)
        } catch {
            return (failure(error, leash), [])
        }
    }

    private func check(_ scratch: URL) -> DraftCheck {
        DraftCheck(ticket, scratch: scratch, workbench: files.workbench(of: ticket.job.id))
    }

    private func failure(_ error: any Error, _ leash: Leash) -> Ending {
        switch leash.reason {
        case .shutdown, .unwanted: return .stopped
        case .timeout: return .failed(Trouble.timeout(ticket.node.timeout ?? 0))
        case nil: break
        }
        let failure =
            error is CancellationError
            ? StageFailure.retry("cancelled", "the stage stopped though nobody asked it to") : Trouble.failure(error)
        log.warning("attempt \(ticket.job.attempt) of \(ticket.node.attempts): \(failure)")
        return .failed(failure)
    }

    private func runStage(in folder: URL, _ leash: Leash) async throws -> Outcome {
        let job = Job(
            id: ticket.job.id, video: ticket.job.video, node: ticket.job.node,
            piece: ticket.job.piece.isEmpty ? nil : ticket.job.piece, attempt: ticket.job.attempt,
            inputs: ticket.inputs, request: ticket.request, title: ticket.title, preset: ticket.preset, scratch: folder,
            workbench: files.workbench(of: ticket.job.id),
            segmentStore: files.place(desk.blueprint.doors.restreamer.base), isEarly: ticket.isEarly,
            control: leash.control, log: log
        ) { drafts in
            let deliveries = try check(folder).deliveries(drafts)
            guard try await desk.publish(ticket, deliveries) else {
                leash.pull(.unwanted)
                throw CancellationError()
            }
        }
        let task = Task(executorPreference: lane) {
            if ticket.isGrowing {
                try await (stage as? any LiveStage)?.grow(job)
                return Outcome.done([])
            }
            guard let result = ticket.result else { return try await stage.run(job) }
            guard let stage = stage as? any PortableStage else {
                throw StageFailure.retry("no_taker", "the stage takes no results of runners")
            }
            return try await stage.adopt(result, for: job)
        }
        leash.attach { task.cancel() }
        // Whoever joins chunks is no sign of life of the runner that sends them.
        let companions =
            ticket.isGrowing ? [] : [Task.detached { await report(leash) }, Task.detached { await limit(leash) }]
        defer { for companion in companions { companion.cancel() } }
        return try await task.value
    }

    /// Carries progress to the desk, and the desk's mind to the stage.
    private func report(_ leash: Leash) async {
        var gate = ProgressGate(start: .now, heartbeat: desk.lease / 4)
        while (try? await Task.sleep(for: .milliseconds(200))) != nil {
            guard gate.admits(leash.control.fraction, at: .now) else { continue }
            do {
                if try await !desk.advance(ticket, to: leash.control.fraction) { leash.pull(.unwanted) }
            } catch {
                log.debug("progress is not written down: \(error)")
            }
        }
    }

    private func limit(_ leash: Leash) async {
        guard let timeout = ticket.node.timeout, (try? await Task.sleep(for: .seconds(timeout))) != nil else { return }
        leash.pull(.timeout)
    }

    // MARK: The end

    /// Writes the result down, however long that takes: a database on a full disk takes it as soon as there is room.
    private func conclude(_ ending: Ending, _ deliveries: [Delivery], _ leash: Leash) async {
        var ending = ending
        var pause = 0.25
        while true {
            do {
                guard case .done(let warnings) = ending else {
                    // The room is needed.
                    FileStore.remove(scratch)
                    try await desk.fail(ticket, ending)
                    return
                }
                if try await !desk.deliver(ticket, deliveries, warnings: warnings) {
                    log.info("nobody wants it any more")
                }
                return
            } catch {
                if case .done = ending {
                    ending = .failed(Trouble.failure(error))
                    log.warning("attempt \(ticket.job.attempt): the result cannot be kept: \(error)")
                    continue
                }
                log.error("the end of the job cannot be written down: \(error)")
                guard await !desk.isClosed else { return }
                try? await Task.sleep(for: .seconds(pause))
                pause = min(pause * 2, 10)
            }
        }
    }
}

extension Outcome {
    fileprivate var word: String {
        switch self {
        case .done: "done"
        case .skipped(let why): "skipped (\(why))"
        case .later(_, let why): "put off (\(why))"
        }
    }
}
