public import StageKit

/// Makes a `Blueprint` of a text, or tells everything that is wrong with it.
public struct BlueprintReader: Sendable {
    private let catalog: StageCatalog

    /// - Parameter catalog: the stages that nodes may name.
    public init(catalog: StageCatalog) { self.catalog = catalog }

    /// Reads the text of a `Plugins.json`.
    ///
    /// - Throws: every mistake at once, in order of the text.
    public func read(_ text: String) throws(BlueprintProblems) -> Blueprint { try read(Array(text.utf8)) }

    /// Reads the bytes of a `Plugins.json`.
    ///
    /// - Throws: every mistake at once, in order of the text.
    public func read(_ bytes: [UInt8]) throws(BlueprintProblems) -> Blueprint {
        let document = JSONDocument(bytes)
        var reader = PlanReader(catalog: catalog)
        let plan = document.root.flatMap { reader.read($0) }
        let spelling = document.mistakes.map { Problem(at: $0.position, path: "$", $0.words, hint: $0.hint) }
        let broken = plan.map { plan in everyRule.flatMap { $0.problems(in: plan) } } ?? []
        let problems = (spelling + reader.problems + broken).sorted()
        guard problems.isEmpty, let plan else { throw BlueprintProblems(problems: problems) }
        return Blueprint(plan)
    }

    /// The pipeline that runs when no file is given; equal to the `Plugins.json` at the root of the project.
    ///
    /// - Throws: when the catalog lacks a stage that it names.
    public func standard() throws(BlueprintProblems) -> Blueprint { try read(StandardPipeline.text) }
}

extension Blueprint {
    fileprivate init(_ plan: Plan) {
        let nodes = plan.ordered().compactMap { node in
            node.stage.map { stage in
                Node(
                    name: node.name, stage: stage, with: node.with, after: node.after.map(\.name), lanes: node.lanes,
                    attempts: node.attempts, backoff: node.backoff, timeout: node.timeout, wait: node.wait,
                    when: node.when, note: node.note, path: JSONPath.member("with", of: node.path),
                    network: plan.network)
            }
        }
        self.init(nodes: nodes, network: Network(allow: plan.network), doors: plan.doors)
    }
}
