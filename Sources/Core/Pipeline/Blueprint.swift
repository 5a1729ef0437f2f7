public import StageKit

/// A pipeline that can run: the graph of nodes and what stands beside it in `Plugins.json`.
///
/// A value comes from `BlueprintReader` alone, which makes one only of a text that passes every rule. Nothing that
/// works with a blueprint checks it again.
public struct Blueprint: Sendable {
    /// What outgoing connections may reach.
    public struct Network: Sendable, Equatable {
        /// Private, loopback and link-local addresses that fetches may reach; none by default.
        public let allow: [AddressRange]
    }

    /// In topological order: each after all that it comes after; otherwise as written.
    public let nodes: [Node]
    public let network: Network
    public let doors: Doors

    /// The nodes whose stages take a preset, and the name that each says; in topological order.
    public let presets: [(node: String, preset: String)]

    private let indexes: [String: Int]
    private let ancestry: [String: [Int]]

    /// - Precondition: `nodes` are in topological order and have passed every rule.
    init(nodes: [Node], network: Network, doors: Doors) {
        self.nodes = nodes
        self.network = network
        self.doors = doors
        let indexes = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.name, $0) })
        var ancestry: [String: [Int]] = [:]
        for node in nodes {
            let parents = node.after.compactMap { indexes[$0] }
            ancestry[node.name] = Set(parents + node.after.flatMap { ancestry[$0] ?? [] }).sorted()
        }
        self.indexes = indexes
        presets = nodes.compactMap { node in node.presetName.map { (node.name, $0) } }
        self.ancestry = ancestry
    }

    public subscript(name: String) -> Node? { indexes[name].map { nodes[$0] } }

    /// All nodes before this one, directly or not, in topological order; empty for a name that is not there.
    public func ancestors(of name: String) -> [Node] { (ancestry[name] ?? []).map { nodes[$0] } }

    /// The nodes that come directly after this one, in topological order.
    public func children(of name: String) -> [Node] { nodes.filter { $0.after.contains(name) } }
}
