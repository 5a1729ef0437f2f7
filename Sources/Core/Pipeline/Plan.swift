import StageKit

/// A pipeline as it was written, right or wrong: what the rules look at.
struct Plan {
    struct PlannedNode {
        struct Edge {
            let name: String
            let position: JSONNode.Position
            let path: String
        }

        let name: String
        let position: JSONNode.Position
        let path: String
        /// Nil when it is missing or no string, which has been reported already.
        let stageName: String?
        let stagePosition: JSONNode.Position
        /// Nil when the catalog has no such stage.
        let stage: (any Stage.Type)?
        let with: JSONNode?
        let after: [Edge]
        let lanes: LaneCount
        let lanesPosition: JSONNode.Position
        let attempts: Int
        let backoff: Double
        let timeout: Double?
        let wait: Node.Wait
        let when: Node.When
        let note: String?
    }

    /// As written.
    let nodes: [PlannedNode]
    let pipelinePosition: JSONNode.Position
    let network: [AddressRange]
    let doors: Doors
    let catalog: StageCatalog

    func node(_ name: String) -> PlannedNode? { nodes.first { $0.name == name } }

    /// All nodes before this one; ends also where the graph has a cycle.
    func ancestors(of node: PlannedNode) -> [PlannedNode] {
        var seen: Set<String> = []
        var open = node.after.map(\.name)
        while let name = open.popLast() {
            guard name != node.name, seen.insert(name).inserted else { continue }
            open += self.node(name)?.after.map(\.name) ?? []
        }
        return nodes.filter { seen.contains($0.name) }
    }

    /// Nodes in topological order, otherwise as written; nodes of a cycle, and what comes after them, are left out.
    func ordered() -> [PlannedNode] {
        var placed: Set<String> = []
        var result: [PlannedNode] = []
        var rest = nodes
        while let index = rest.firstIndex(where: { $0.after.allSatisfy { placed.contains($0.name) } }) {
            let next = rest.remove(at: index)
            placed.insert(next.name)
            result.append(next)
        }
        return result
    }
}
