import Foundation
public import StageKit
import Synchronization

extension Conformance {
    /// What only work shows: runs the stage four times on the same inputs, twice to the end and twice cancelled.
    ///
    /// - Returns: broken promises, and the run that is good to go on with.
    /// - Throws: what the stage throws when it is not cancelled.
    public func working(
        on inputs: [Artifact], settings: JSON = .empty, network: [AddressRange] = [], request: JSON = .empty,
        bench: StageBench
    ) async throws -> (breaches: [String], run: StageBench.Run) {
        let make: @Sendable () -> any Stage = { stage.init(settings: Settings(settings, network: network)) }
        let before = Self.state(of: inputs)
        let told = Told()
        let first = try await bench.run(
            make(), inputs: inputs, request: request, control: JobControl { told.append($0) })
        var breaches = drafts(first) + told.breaches()
        let second = try await bench.run(make(), inputs: inputs, request: request)
        if second.drafts.map(\.name) != first.drafts.map(\.name) {
            breaches.append("a second run on the same inputs makes other files")
        }
        for isEarly in [true, false] {
            breaches += await cancelled(
                make(), on: inputs, request: request, bench: bench, isEarly: isEarly)
        }
        if Self.state(of: inputs) != before { breaches.append("it changes its inputs") }
        let others = (try? FileManager.default.contentsOfDirectory(atPath: bench.folder.path)) ?? []
        for name in others where name != "inputs" && name != "segments" && !name.hasPrefix("scratch-") && !name.hasPrefix("work-") {
            breaches.append("it writes \(name) outside of its scratch folder")
        }
        return (breaches, first)
    }

    private func drafts(_ run: StageBench.Run) -> [String] {
        var breaches: [String] = []
        if Set(run.drafts.map(\.name)).count != run.drafts.count { breaches.append("two drafts have the same name") }
        for draft in run.drafts {
            if !stage.manifest.produces.contains(draft.kind) {
                breaches.append("\(draft.name) is \(draft.kind), which the manifest does not name")
            }
            let places = [run.scratch, run.workbench].compactMap { InsideFolder($0).file(draft.name)?.path }
            if !places.contains(draft.file.path) {
                breaches.append("\(draft.name) does not stand under its name in the scratch folder or the workbench")
            }
            let type = try? FileManager.default.attributesOfItem(atPath: draft.file.path)[.type] as? FileAttributeType
            if type != .typeRegular { breaches.append("\(draft.name) is no file") }
            if StageBench.size(of: draft.file) == 0 { breaches.append("\(draft.name) is empty") }
        }
        return breaches
    }

    /// Cancels a run before the work begins, or at its first progress.
    ///
    /// - Returns: broken promises.
    public func cancelled(
        _ stage: any Stage, on inputs: [Artifact], request: JSON, bench: StageBench, isEarly: Bool
    ) async -> [String] {
        let watch = StopWatch(startsCancelled: isEarly)
        let box = ControlBox()
        let control = JobControl { _ in
            guard !isEarly else { return }
            watch.cancel()
            box.cancel()
        }
        box.set(control)
        if isEarly { control.cancel() }
        let when = isEarly ? "before it begins" : "at its first progress"
        var breaches: [String] = []
        do {
            _ = try await bench.run(stage, inputs: inputs, request: request, control: control, watch: watch)
        } catch is CancellationError {
            // As promised.
        } catch {
            breaches.append("cancelled \(when), it fails instead: \(error)")
        }
        if let delay = watch.delay, delay > patience {
            breaches.append("cancelled \(when), it ends only after \(delay)")
        }
        return breaches
    }

    private static func state(of inputs: [Artifact]) -> [Int] {
        inputs.flatMap { input -> [Int] in
            let date = try? FileManager.default.attributesOfItem(atPath: input.file.path)[.modificationDate] as? Date
            return [StageBench.size(of: input.file), Int((date?.timeIntervalSince1970 ?? 0) * 1000)]
        }
    }
}

/// A control that its own watcher can reach.
private final class ControlBox: Sendable {
    private let control = Mutex<JobControl?>(nil)
    func set(_ control: JobControl) { self.control.withLock { $0 = control } }
    func cancel() { control.withLock { $0 }?.cancel() }
}

/// What a stage told of its progress.
private final class Told: Sendable {
    private let fractions = Mutex<[Double]>([])
    func append(_ fraction: Double) { fractions.withLock { $0.append(fraction) } }

    func breaches() -> [String] {
        let fractions = fractions.withLock { $0 }
        var breaches: [String] = []
        if let wrong = fractions.first(where: { !(0...1).contains($0) }) {
            breaches.append("it tells a progress of \(wrong)")
        }
        // Threads of one stage may overtake each other by a little.
        let isGrowing = zip(fractions, fractions.dropFirst()).allSatisfy { $1 >= $0 - 0.02 }
        if !isGrowing { breaches.append("its progress goes back") }
        return breaches
    }
}
