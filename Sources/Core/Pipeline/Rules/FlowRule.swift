import StageKit

/// What a stage consumes is made by a node before it, and what a video has but one of is made by one node.
enum FlowRule: Rule {
    /// Kinds of which a video has one at most.
    private static let single: [ArtifactKind] = [.source, .facts]

    static func problems(in plan: Plan) -> [Problem] {
        plan.nodes.flatMap { missing(for: $0, plan) } + twins(plan)
    }

    private static func missing(for node: Plan.PlannedNode, _ plan: Plan) -> [Problem] {
        let before = plan.ancestors(of: node)
        // Who knows what an unknown stage makes: that is one mistake, not two.
        let isClear = before.allSatisfy { $0.stage != nil } && edgesAreKnown([node] + before, plan)
        guard let stage = node.stage, isClear else { return [] }
        let made = Set(before.flatMap { $0.stage?.manifest.produces ?? [] })
        let kinds = stage.manifest.consumes.subtracting(made).sorted { $0.rawValue < $1.rawValue }
        return kinds.map { kind in
            Problem(
                at: node.position, path: node.path,
                "\"\(node.name)\" needs \"\(kind)\", which no node before it makes", hint: hint(kind, node, plan))
        }
    }

    private static func edgesAreKnown(_ nodes: [Plan.PlannedNode], _ plan: Plan) -> Bool {
        nodes.allSatisfy { $0.after.allSatisfy { plan.node($0.name) != nil } }
    }

    private static func hint(_ kind: ArtifactKind, _ node: Plan.PlannedNode, _ plan: Plan) -> String {
        func makes(_ other: Plan.PlannedNode) -> Bool {
            other.name != node.name && other.stage?.manifest.produces.contains(kind) == true
                && !plan.ancestors(of: other).contains { $0.name == node.name }
        }
        if let maker = plan.nodes.first(where: makes) { return "add \"\(maker.name)\" to its \"after\"" }
        let stages = plan.catalog.stages.filter { $0.manifest.produces.contains(kind) }.map { $0.manifest.id }
        return stages.isEmpty
            ? "no stage of this program makes \"\(kind)\""
            : "add a node with the stage \(stages.joined(separator: " or ")) before it"
    }

    private static func twins(_ plan: Plan) -> [Problem] {
        single.flatMap { kind -> [Problem] in
            let makers = plan.nodes.filter { $0.stage?.manifest.produces.contains(kind) == true }
            guard let first = makers.first else { return [] }
            // One that comes later and takes what is there already, only passes it on.
            let others = makers.dropFirst().filter { node in
                let takes = node.stage?.manifest.accepts.contains(kind) == true
                return !(takes && plan.ancestors(of: node).contains { $0.name == first.name })
            }
            return others.map { node in
                Problem(
                    at: node.position, path: node.path,
                    "\"\(node.name)\" makes \"\(kind)\", and so does \"\(first.name)\"; a video has one",
                    hint: "remove one of the two nodes")
            }
        }
    }
}
