import Testing

@testable import Core

@Suite struct PlannerTests {
    static let line = Planner([
        Planner.Point(name: "a", after: [], isPerPart: false, isAsked: false),
        Planner.Point(name: "b", after: ["a"], isPerPart: false, isAsked: false),
        Planner.Point(name: "c", after: ["a"], isPerPart: false, isAsked: false),
        Planner.Point(name: "d", after: ["b", "c"], isPerPart: false, isAsked: false),
    ])
    static let parts = Planner([
        Planner.Point(name: "a", after: [], isPerPart: false, isAsked: false),
        Planner.Point(name: "b", after: [], isPerPart: false, isAsked: false),
        Planner.Point(name: "c", after: ["a", "b"], isPerPart: true, isAsked: false),
        Planner.Point(name: "d", after: ["c"], isPerPart: false, isAsked: false),
    ])

    struct Case: Sendable, CustomTestStringConvertible {
        let planner: Planner
        let states: [String: JobState]
        let changes: [String: JobState]
        var testDescription: String { "\(states) → \(changes)" }

        static func key(_ text: String) -> Planner.Key {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            return Planner.Key(
                node: parts[0], part: parts.count > 1 ? parts[1] : "", piece: parts.count > 2 ? parts[2] : "")
        }
    }

    static let cases = [
        Case(
            planner: line, states: ["a": .waiting, "b": .waiting, "c": .waiting, "d": .waiting],
            changes: ["a": .ready]),
        Case(planner: line, states: ["a": .ready, "b": .waiting, "c": .waiting, "d": .waiting], changes: [:]),
        Case(planner: line, states: ["a": .running, "b": .waiting, "c": .waiting, "d": .waiting], changes: [:]),
        Case(
            planner: line, states: ["a": .done, "b": .waiting, "c": .waiting, "d": .waiting],
            changes: ["b": .ready, "c": .ready]),
        Case(planner: line, states: ["a": .skipped, "b": .waiting, "c": .done, "d": .waiting], changes: ["b": .ready]),
        Case(planner: line, states: ["a": .done, "b": .done, "c": .running, "d": .waiting], changes: [:]),
        Case(planner: line, states: ["a": .done, "b": .done, "c": .skipped, "d": .waiting], changes: ["d": .ready]),
        Case(
            planner: line, states: ["a": .done, "b": .failed, "c": .running, "d": .waiting], changes: ["d": .cancelled]),
        Case(
            planner: line, states: ["a": .failed, "b": .waiting, "c": .waiting, "d": .waiting],
            changes: ["b": .cancelled, "c": .cancelled, "d": .cancelled]),
        Case(
            planner: line, states: ["a": .cancelled, "b": .waiting, "c": .done, "d": .waiting],
            changes: ["b": .cancelled, "d": .cancelled]),
        // A job whose node came into the graph later waits for what is there.
        Case(planner: line, states: ["a": .done, "b": .done, "d": .waiting], changes: ["d": .ready]),
        // Each part goes its own way, and who waits for all waits for all parts.
        Case(
            planner: parts, states: ["a": .done, "b": .running, "c/a": .waiting, "c/b": .waiting, "d": .waiting],
            changes: ["c/a": .ready]),
        Case(
            planner: parts, states: ["a": .done, "b": .failed, "c/a": .done, "c/b": .waiting, "d": .waiting],
            changes: ["c/b": .cancelled, "d": .cancelled]),
        Case(
            planner: parts, states: ["a": .done, "b": .done, "c/a": .done, "c/b": .running, "d": .waiting],
            changes: [:]),
        Case(
            planner: parts, states: ["a": .done, "b": .done, "c/a": .done, "c/b": .done, "d": .waiting],
            changes: ["d": .ready]),
        // A job that was cut is as far as its pieces are.
        Case(
            planner: line, states: ["a": .done, "b//x": .done, "b//y": .running, "c": .done, "d": .waiting],
            changes: [:]),
        Case(
            planner: line, states: ["a": .done, "b//x": .done, "b//y": .skipped, "c": .done, "d": .waiting],
            changes: ["d": .ready]),
        Case(
            planner: line, states: ["a": .done, "b//x": .waiting, "b//y": .failed, "c": .done, "d": .waiting],
            changes: ["b//x": .ready, "d": .cancelled]),
    ]

    @Test(arguments: cases) func advances(_ test: Case) {
        func keyed(_ states: [String: JobState]) -> [Planner.Key: JobState] {
            Dictionary(uniqueKeysWithValues: states.map { (Case.key($0), $1) })
        }
        #expect(test.planner.advance(keyed(test.states)) == keyed(test.changes))
    }

    @Test func everyVideoGetsAJobForEachNodeAndPart() {
        #expect(Self.line.arrivals().map(\.node) == ["a", "b", "c", "d"])
        #expect(Self.parts.arrivals().map { $0.node + $0.part } == ["a", "b", "ca", "cb", "d"])
    }

    @Test func whatIsAskedForAndWhatComesAfterItHasNoJobs() {
        let planner = Planner([
            Planner.Point(name: "a", after: [], isPerPart: false, isAsked: false),
            Planner.Point(name: "b", after: ["a"], isPerPart: false, isAsked: true),
            Planner.Point(name: "c", after: ["b"], isPerPart: false, isAsked: false),
            Planner.Point(name: "d", after: ["a", "c"], isPerPart: false, isAsked: false),
        ])
        // What also comes after others does not wait for who is not there.
        #expect(planner.arrivals().map(\.node) == ["a", "d"])
        #expect(planner.arrivals(asked: ["b"]).map(\.node) == ["a", "b", "c", "d"])
        func key(_ node: String) -> Planner.Key { Planner.Key(node: node, part: "") }
        #expect(planner.advance([key("a"): .done, key("d"): .waiting]) == [key("d"): .ready])
        #expect(
            planner.advance([key("a"): .done, key("b"): .done, key("c"): .running, key("d"): .waiting]) == [:])
    }

    @Test func knowsWhatComesAfter() {
        #expect(Self.line.descendants(of: "a") == ["b", "c", "d"])
        #expect(Self.line.descendants(of: "b") == ["d"])
        #expect(Self.line.descendants(of: "d") == [])
    }
}
