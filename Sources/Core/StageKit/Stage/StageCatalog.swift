/// The stages that a binary contains, by id.
public struct StageCatalog: Sendable {
    /// In the order of the list it was made from.
    public let stages: [any Stage.Type]
    private let byID: [String: any Stage.Type]

    /// - Precondition: ids are unique.
    public init(_ stages: [any Stage.Type]) {
        self.stages = stages
        byID = Dictionary(uniqueKeysWithValues: stages.map { ($0.manifest.id, $0) })
    }

    /// The stage with this id, or nil.
    public subscript(id: String) -> (any Stage.Type)? { byID[id] }

    /// All ids, in order of the list.
    public var ids: [String] { stages.map { $0.manifest.id } }
}
