import StageKit

/// One thing that must hold for a pipeline to run.
protocol Rule: Sendable {
    /// All places where it does not hold.
    static func problems(in plan: Plan) -> [Problem]
}

/// Every rule; a blueprint passes them all.
let everyRule: [any Rule.Type] = [
    KnownStageRule.self, WiringRule.self, OrderRule.self, FlowRule.self, LaneRule.self,
]
