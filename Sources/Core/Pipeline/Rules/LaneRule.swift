import StageKit

/// A node has somebody to do its jobs, and not more than makes sense.
enum LaneRule: Rule {
    static func problems(in plan: Plan) -> [Problem] {
        plan.nodes.compactMap { node in
            let path = JSONPath.member("lanes", of: node.path)
            if node.lanes.local == 0 && !node.lanes.runners {
                return Problem(
                    at: node.lanesPosition, path: path, "nobody would do the jobs of \"\(node.name)\"",
                    hint: "write 1, or \"runners\": true")
            }
            if node.lanes.runners, let stage = node.stage, !(stage is any PortableStage.Type) {
                return Problem(
                    at: node.lanesPosition, path: path, "runners cannot do the work of \(stage.manifest.id)",
                    hint: "leave \"runners\" out; local lanes do it")
            }
            guard let most = node.stage?.manifest.mostLanes, node.lanes.local > most else { return nil }
            return Problem(
                at: node.lanesPosition, path: path,
                "\(node.lanes.local) lanes are too many for \(node.stage?.manifest.id ?? "it")",
                hint: "at most \(most)")
        }
    }
}
