import StageKit

/// Which jobs a video has, and which may start: a pure function of the graph and of how its jobs stand.
struct Planner: Sendable {
    /// What of a node matters here.
    struct Point: Sendable, Equatable {
        let name: String
        let after: [String]
        /// A job for each preceding node, instead of one for all.
        let isPerPart: Bool
        /// There are jobs only where somebody asked for them.
        let isAsked: Bool
    }

    /// Which job of a video.
    struct Key: Hashable, Sendable {
        let node: String
        /// The preceding node whose results it works on; empty where the node waits for all.
        let part: String
        /// The part of the work; empty for all of it.
        var piece = ""

        /// The whole job that it is, or was before it was cut.
        var whole: Key { Key(node: node, part: part) }
    }

    /// In topological order.
    let points: [Point]

    init(_ points: [Point]) { self.points = points }

    init(_ blueprint: Blueprint) {
        points = blueprint.nodes.map {
            Point(name: $0.name, after: $0.after, isPerPart: $0.wait == .each, isAsked: $0.when == .asked)
        }
    }

    /// All jobs that a new video gets, in topological order. A node that works when it is asked gets none unless it is
    /// asked at once, nor does one that comes after such nodes alone.
    ///
    /// - Parameter asked: nodes that are asked at once.
    func arrivals(asked: Set<String> = []) -> [Key] {
        var idle: Set<String> = []
        for point in points {
            let isLeftOut = !point.after.isEmpty && point.after.allSatisfy(idle.contains)
            if isLeftOut || (point.isAsked && !asked.contains(point.name)) { idle.insert(point.name) }
        }
        return points.filter { !idle.contains($0.name) }
            .flatMap { point in keys(of: point).filter { !idle.contains($0.part) } }
    }

    /// The jobs of one node.
    func keys(of point: Point) -> [Key] {
        point.isPerPart && !point.after.isEmpty
            ? point.after.map { Key(node: point.name, part: $0) } : [Key(node: point.name, part: "")]
    }

    func keys(of node: String) -> [Key] { points.first { $0.name == node }.map(keys) ?? [] }

    /// What becomes of waiting jobs now: `ready` when all before them are done or skipped, `cancelled` when one before
    /// them never will be. Only jobs that change are in the answer.
    func advance(_ jobs: [Key: JobState]) -> [Key: JobState] {
        var states = jobs
        var changes: [Key: JobState] = [:]
        // In topological order, so that one pass carries a cancellation to the end.
        for point in points {
            for key in states.keys.filter({ $0.node == point.name && states[$0] == .waiting }) {
                let before = (key.part.isEmpty ? point.after : [key.part]).flatMap { node in
                    states.filter { $0.key.node == node }.map(\.value)
                }
                if before.contains(.failed) || before.contains(.cancelled) {
                    changes[key] = .cancelled
                } else if before.allSatisfy(\.isSatisfied) {
                    changes[key] = .ready
                }
                states[key] = changes[key] ?? .waiting
            }
        }
        return changes
    }

    /// The nodes whose jobs this one waits for.
    func nodes(before key: Key) -> [String] {
        key.part.isEmpty ? points.first { $0.name == key.node }?.after ?? [] : [key.part]
    }

    /// Whether all before this job are done or skipped.
    func isComplete(before key: Key, _ jobs: [Key: JobState]) -> Bool {
        let before = nodes(before: key)
        return jobs.filter { before.contains($0.key.node) }.values.allSatisfy(\.isSatisfied)
    }

    /// The nodes after this one, directly or not.
    func descendants(of node: String) -> Set<String> {
        var found: Set<String> = []
        for point in points where point.after.contains(where: { $0 == node || found.contains($0) }) {
            found.insert(point.name)
        }
        return found
    }
}
