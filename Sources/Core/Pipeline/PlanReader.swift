import StageKit

/// Turns the JSON of a pipeline into a plan, whatever is wrong with it, and collects what is.
struct PlanReader {
    let catalog: StageCatalog
    private(set) var problems: [Problem] = []

    init(catalog: StageCatalog) { self.catalog = catalog }

    mutating func read(_ root: JSONNode) -> Plan? {
        guard root.members != nil else {
            problems.append(
                Problem(
                    at: root.position, path: "$", "must be an object, not \(root.kindInWords)",
                    hint: #"write {"pipeline": {…}}"#))
            return nil
        }
        let settings = Settings(root, path: "$")
        let keys = TopKeys(settings)
        let network = addresses(keys.network)
        let doors = self.doors(keys.doors)
        let nodes = (keys.pipeline?.members ?? []).compactMap { node($0) }
        if keys.pipeline == nil, root["pipeline"] == nil {
            settings.reject(
                "pipeline", "there is no pipeline", hint: #"write "pipeline": {…} with a node for each step"#)
        }
        if let plugins = keys.plugins, plugins.members?.isEmpty != true {
            settings.reject(
                "plugins", "this version does not run stages that live outside the program",
                hint: "remove it; stages of this program: \(catalog.ids.joined(separator: ", "))")
        }
        problems += settings.problems
        guard let pipeline = keys.pipeline else { return nil }
        return Plan(
            nodes: nodes, pipelinePosition: pipeline.position, network: network, doors: doors, catalog: catalog)
    }

    private mutating func node(_ member: JSONNode.Member) -> Plan.PlannedNode {
        let path = JSONPath.member(member.key, of: "$.pipeline")
        let settings = Settings(member.node, path: path)
        let keys = NodeKeys(settings)
        if member.node["stage"] == nil, member.node.members != nil {
            settings.reject(
                "stage", "the node names no stage", hint: "stages here: \(catalog.ids.joined(separator: ", "))")
        }
        let after = edges(keys.after, path: JSONPath.member("after", of: path))
        let lanes = self.lanes(keys.lanes, path: JSONPath.member("lanes", of: path), settings)
        problems += settings.problems
        return Plan.PlannedNode(
            name: member.key, position: member.keyPosition, path: path, stageName: keys.stage,
            stagePosition: member.node["stage"]?.position ?? member.keyPosition,
            stage: keys.stage.flatMap { catalog[$0] },
            with: keys.with, after: after, lanes: lanes, lanesPosition: keys.lanes?.position ?? member.keyPosition,
            attempts: keys.attempts, backoff: keys.backoff, timeout: keys.timeout, wait: keys.wait, when: keys.when,
            note: keys.note)
    }

    private mutating func edges(_ node: JSONNode?, path: String) -> [Plan.PlannedNode.Edge] {
        texts(node, path: path).map { Plan.PlannedNode.Edge(name: $0.text, position: $0.position, path: $0.path) }
    }

    /// The strings of a list; anything else in it is a problem.
    private mutating func texts(_ node: JSONNode?, path: String)
        -> [(text: String, position: JSONNode.Position, path: String)]
    {
        guard case .array(let elements)? = node?.value else { return [] }
        var texts: [(text: String, position: JSONNode.Position, path: String)] = []
        for (index, element) in elements.enumerated() {
            let path = JSONPath.element(index, of: path)
            if let text = element.json.string {
                texts.append((text, element.position, path))
            } else {
                problems.append(
                    Problem(at: element.position, path: path, "must be a string, not \(element.kindInWords)"))
            }
        }
        return texts
    }

    private mutating func lanes(_ node: JSONNode?, path: String, _ owner: Settings) -> LaneCount {
        guard let node else { return LaneCount() }
        if node.members != nil {
            let settings = Settings(node, path: path)
            let keys = LaneKeys(settings)
            problems += settings.problems
            return keys.count
        }
        guard let count = node.json.integer, (0...NodeKeys.mostLocalLanes).contains(count) else {
            owner.reject(
                "lanes", "\(JSONWriter.spelled(node.json.number ?? 0)) is out of range",
                hint: "allowed: whole numbers from 1 to \(NodeKeys.mostLocalLanes)")
            return LaneCount()
        }
        return LaneCount(local: count)
    }

    private mutating func addresses(_ node: JSONNode?) -> [AddressRange] {
        guard let node else { return [] }
        let settings = Settings(node, path: "$.network")
        let keys = NetworkKeys(settings)
        problems += settings.problems
        return texts(keys.allow, path: "$.network.allow").compactMap { entry in
            if let range = AddressRange(entry.text) { return range }
            problems.append(
                Problem(
                    at: entry.position, path: entry.path, "\"\(entry.text)\" is no range of addresses",
                    hint:
                        "write an address or a prefix without further bits, such as 10.0.0.0/8, 192.168.1.7 or fd00::/8"
                ))
            return nil
        }
    }

    private mutating func doors(_ node: JSONNode?) -> Doors {
        let settings = Settings(node, path: "$.doors")
        let keys = DoorKeys(settings)
        problems += settings.problems
        let parts = keys.parts.map { Settings($0, path: JSONPath.member($1, of: "$.doors")) }
        let doors = Doors(
            restreamer: Doors.Restreamer(parts[0]), cis: Doors.CIS(parts[1]), downloads: Doors.Downloads(parts[2]),
            ingest: Doors.Ingest(parts[4]), tracker: Doors.Tracker(parts[3]))
        problems += parts.flatMap(\.problems)
        return doors
    }
}
