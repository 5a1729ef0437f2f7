import StageKit

/// There are nodes, their names are plain, and `after` names other nodes, each once.
enum WiringRule: Rule {
    static func problems(in plan: Plan) -> [Problem] {
        if plan.nodes.isEmpty {
            return [
                Problem(
                    at: plan.pipelinePosition, path: "$.pipeline", "there is no node",
                    hint: #"write at least one, such as "ingest": {"stage": "ingest.file"}"#)
            ]
        }
        return plan.nodes.flatMap { name($0) + edges(of: $0, plan) }
    }

    private static func name(_ node: Plan.PlannedNode) -> [Problem] {
        let letters = node.name.utf8.map { 0x61...0x7A ~= $0 | 0x20 }
        let others = node.name.utf8.map { 0x30...0x39 ~= $0 || $0 == 0x2D || $0 == 0x5F }
        let isPlain = letters.first == true && zip(letters, others).allSatisfy { $0 || $1 }
        if isPlain && letters.count <= 40 { return [] }
        return [
            Problem(
                at: node.position, path: node.path, "\(JSONWriter.quoted(node.name)) is no name for a node",
                hint: "a letter, then letters, digits, - and _, at most 40 in all")
        ]
    }

    private static func edges(of node: Plan.PlannedNode, _ plan: Plan) -> [Problem] {
        var seen: Set<String> = []
        return node.after.compactMap { edge in
            func problem(_ words: String, _ hint: String) -> Problem {
                Problem(at: edge.position, path: edge.path, words, hint: hint)
            }
            if edge.name == node.name { return problem("\"\(node.name)\" comes after itself", "remove it") }
            if !seen.insert(edge.name).inserted {
                return problem("\"\(edge.name)\" is named twice", "remove one of the two")
            }
            if plan.node(edge.name) == nil {
                let others = plan.nodes.map(\.name).filter { $0 != node.name }
                return problem("unknown node \"\(edge.name)\"", Spelling.hint(for: edge.name, in: others))
            }
            return nil
        }
    }
}
