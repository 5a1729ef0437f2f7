/// What a stage is, takes and makes: the part of it that can be known without an instance.
public struct StageManifest: Sendable, Equatable {
    /// `family.name`; the family is the folder of the stage: `transcode.ladder` lives in `Stages/Transcode`.
    public let id: String

    /// One line for `millrace stages`.
    public let summary: String

    /// Kinds without which a job of this stage cannot start.
    public let consumes: Set<ArtifactKind>

    /// Kinds that are handed over when they are there.
    public let accepts: Set<ArtifactKind>

    /// Kinds that a job may make.
    public let produces: Set<ArtifactKind>

    /// The most lanes that make sense for one node of this stage.
    public let mostLanes: Int

    /// True for a stage that keeps its work in memory (seeding): it is brought round to every video after a start.
    public let revisits: Bool

    /// True for a stage that also works on what the nodes before it publish while they are at work
    /// (`Job.publish(_:)`): its job runs early and again, with `Job.isEarly`, and a last time when they are done.
    public let follows: Bool

    public init(
        id: String, summary: String, consumes: Set<ArtifactKind>, accepts: Set<ArtifactKind> = [],
        produces: Set<ArtifactKind>, mostLanes: Int = 64, revisits: Bool = false, follows: Bool = false
    ) {
        self.id = id
        self.summary = summary
        self.consumes = consumes
        self.accepts = accepts
        self.produces = produces
        self.mostLanes = mostLanes
        self.revisits = revisits
        self.follows = follows
    }
}
