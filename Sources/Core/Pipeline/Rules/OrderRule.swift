import StageKit

/// No node comes, by way of others, after itself.
enum OrderRule: Rule {
    static func problems(in plan: Plan) -> [Problem] {
        var told: Set<String> = []
        return plan.nodes.compactMap { node in
            guard !told.contains(node.name), let chain = cycle(through: node, plan) else { return nil }
            told.formUnion(chain)
            let arrows = (chain + [node.name]).joined(separator: " → ")
            let edge = node.after.first { $0.name == chain.last }
            return Problem(
                at: edge?.position ?? node.position, path: edge?.path ?? node.path,
                "the nodes run in a circle: \(arrows)", hint: "take one of these out of the \"after\" of its follower")
        }
    }

    /// The shortest way from the node back to itself, in the order of the flow, beginning with the node; nil when
    /// there is none. A node directly after itself is `WiringRule`'s.
    private static func cycle(through node: Plan.PlannedNode, _ plan: Plan) -> [String]? {
        var ways: [[String]] = [[node.name]]
        var seen: Set<String> = []
        while !ways.isEmpty {
            let way = ways.removeFirst()
            for edge in plan.node(way[0])?.after ?? [] {
                if edge.name == node.name {
                    // `way` leads from the node's follower to the node; the node itself comes first.
                    if way.count > 1 { return [node.name] + way.dropLast() }
                } else if seen.insert(edge.name).inserted {
                    ways.append([edge.name] + way)
                }
            }
        }
        return nil
    }
}
