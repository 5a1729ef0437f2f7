import StageKit

/// Every node names a stage that this program contains, with settings that the stage understands.
enum KnownStageRule: Rule {
    static func problems(in plan: Plan) -> [Problem] {
        plan.nodes.flatMap { node -> [Problem] in
            guard let stage = node.stage else { return unknown(node, plan) }
            let settings = Settings(node.with, path: JSONPath.member("with", of: node.path), network: plan.network)
            _ = stage.init(settings: settings)
            return settings.problems + settings.omissions
        }
    }

    private static func unknown(_ node: Plan.PlannedNode, _ plan: Plan) -> [Problem] {
        guard let name = node.stageName else { return [] }
        return [
            Problem(
                at: node.stagePosition, path: JSONPath.member("stage", of: node.path), "unknown stage \"\(name)\"",
                hint: Spelling.hint(for: name, in: plan.catalog.ids))
        ]
    }
}
