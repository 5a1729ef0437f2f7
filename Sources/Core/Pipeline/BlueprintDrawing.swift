import StageKit

/// A blueprint as a picture, for people.
public struct BlueprintDrawing: Sendable {
    private let blueprint: Blueprint

    public init(_ blueprint: Blueprint) { self.blueprint = blueprint }

    /// A table in order of the flow. Nodes with the same step can work at the same time.
    public var text: String {
        var rows = [["step", "node", "stage", "lanes", "after", "takes", "makes"]]
        for node in blueprint.nodes {
            rows.append([
                String(step(node.name)), node.name, node.manifest.id, lanes(node),
                node.after.isEmpty ? "-" : node.after.joined(separator: ", "),
                spelled(blueprint.ancestors(of: node.name).flatMap { kinds(from: $0, to: node) }),
                spelled(node.manifest.produces.map(\.rawValue)),
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            var line = ""
            for (cell, width) in zip(row, widths) {
                line += cell + String(repeating: " ", count: width - cell.count + 2)
            }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A flow chart in Mermaid's language. An edge tells what goes along it. Ids carry a mark in front, because words
    /// of the language (`end`, `graph`) may be names of nodes.
    public var mermaid: String {
        var lines = ["flowchart LR"]
        for node in blueprint.nodes { lines.append("    n-\(node.name)[\"\(node.name)<br>\(node.manifest.id)\"]") }
        for node in blueprint.nodes {
            for parent in node.after.compactMap({ blueprint[$0] }) {
                let kinds = kinds(from: parent, to: node).sorted()
                let label = kinds.isEmpty ? "" : "|\(kinds.joined(separator: ", "))|"
                lines.append("    n-\(parent.name) -->\(label) n-\(node.name)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// 1 for a node after nothing, else one more than the latest before it.
    private func step(_ name: String) -> Int {
        1 + ((blueprint[name]?.after ?? []).map(step).max() ?? 0)
    }

    private func kinds(from maker: Node, to taker: Node) -> [String] {
        maker.manifest.produces.filter { taker.takes($0) }.map(\.rawValue)
    }

    private func spelled(_ kinds: [String]) -> String {
        kinds.isEmpty ? "-" : Set(kinds).sorted().joined(separator: ", ")
    }

    private func lanes(_ node: Node) -> String {
        guard node.lanes.runners else { return String(node.lanes.local) }
        return node.lanes.local == 0 ? "runners" : "\(node.lanes.local) + runners"
    }
}
