public import StageKit

/// One node of a blueprint: a stage, its place in the graph, and how the engine treats its jobs.
public struct Node: Sendable {
    /// When a job may start.
    public enum Wait: String, Sendable, CaseIterable {
        /// When every node before it is done with the video.
        case all
        /// When a node before it has delivered something: one job for each artefact it consumes.
        case each
    }

    /// For which videos there are jobs.
    public enum When: String, Sendable, CaseIterable {
        /// For every video.
        case arrives
        /// For a video of which the API asked it.
        case asked
    }

    /// Unique in the blueprint; part of job records and of the API.
    public let name: String
    public let stage: any Stage.Type
    /// The stage's own settings, as written.
    public let with: JSONNode?
    /// Names of the nodes before it, as written.
    public let after: [String]
    public let lanes: LaneCount
    /// How often a job is tried before it fails.
    public let attempts: Int
    /// Seconds before the second attempt; later ones wait longer.
    public let backoff: Double
    /// Seconds that one attempt may take; nil: as long as it likes.
    public let timeout: Double?
    public let wait: Wait
    public let when: When
    /// For people.
    public let note: String?

    /// JSON path of `with`.
    let path: String
    let network: [AddressRange]

    public var manifest: StageManifest { stage.manifest }

    /// A fresh instance of the stage with this node's settings, not yet opened.
    public func makeStage() -> any Stage { stage.init(settings: Settings(with, path: path, network: network)) }

    /// The preset that the node says, or the usual one; nil for a stage that takes none.
    var presetName: String? {
        guard let entry = stage.settingsSchema.entries.first(where: { $0.type == Settings.presetType }) else {
            return nil
        }
        let name = with?[entry.key]?.json.string ?? entry.standard.string
        return name.flatMap { Preset.reserved.contains($0) ? entry.standard.string : $0 }
    }

    /// Whether artefacts of this kind are handed to jobs of this node.
    public func takes(_ kind: ArtifactKind) -> Bool {
        manifest.consumes.contains(kind) || manifest.accepts.contains(kind)
    }
}

/// Who does the jobs of a node.
public struct LaneCount: Sendable, Equatable {
    /// Who gets a job first when both could do it.
    public enum Preference: String, Sendable, CaseIterable { case local, runners }

    /// Threads in this process.
    public let local: Int
    /// Whether remote runners may take jobs as well.
    public let runners: Bool
    public let prefer: Preference

    public init(local: Int = 1, runners: Bool = false, prefer: Preference = .local) {
        self.local = local
        self.runners = runners
        self.prefer = prefer
    }
}
