import StageKit

/// Which artefacts a job is handed: a pure function of the graph and of what there is.
struct Inputs: Sendable {
    let node: Node
    /// Nodes before it, whose artefacts count.
    private let makers: [Node]
    /// Nodes that work when they are asked to: what they made counts for all that do not come before them.
    private let asked: Set<String>

    /// - Parameter part: the preceding node whose results the job works on; empty for all.
    init(_ node: Node, part: String, blueprint: Blueprint) {
        self.node = node
        asked = Set(
            blueprint.nodes.filter { other in
                other.when == .asked && other.name != node.name
                    && !blueprint.ancestors(of: other.name).contains { $0.name == node.name }
            }.map { $0.name })
        makers =
            part.isEmpty
            ? blueprint.ancestors(of: node.name)
            : blueprint.ancestors(of: part) + [blueprint[part]].compactMap(\.self)
    }

    /// Those of the nodes before it, of the kinds it takes. A node that makes the source also sees the source that was
    /// uploaded.
    func choose(_ artifacts: [ArtifactRecord]) -> [ArtifactRecord] {
        let names = Set(makers.map { $0.name }).union(asked)
        return artifacts.filter { artifact in
            if artifact.kind == .source && artifact.node == node.name {
                return node.manifest.produces.contains(.source)
            }
            return node.takes(artifact.kind) && (names.contains(artifact.node) || artifact.node.isEmpty)
        }
    }

    /// Why there is nothing to do: a kind that the stage cannot do without is missing, and all who could have made it
    /// were skipped themselves. Nil when the job shall run.
    func reasonToSkip(_ inputs: [ArtifactRecord], jobs: [JobRecord]) -> String? {
        let present = Set(inputs.map(\.kind))
        for kind in node.manifest.consumes.subtracting(present).sorted(by: { $0.rawValue < $1.rawValue }) {
            let names = Set(makers.filter { $0.manifest.produces.contains(kind) }.map { $0.name })
            let states = jobs.filter { names.contains($0.node) }.map(\.state)
            if !states.isEmpty, states.allSatisfy({ $0 == .skipped }) { return "there is no \(kind) to work on" }
        }
        return nil
    }
}
