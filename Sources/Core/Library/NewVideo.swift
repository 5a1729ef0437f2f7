public import StageKit

/// What is needed to make a video.
public struct NewVideo: Sendable {
    /// Chosen beforehand by who has to know after a crash whether it was made; nil for any.
    public var id: Identifier?
    /// For people; shown and searched.
    public var name: String
    /// The client's own name for it; echoed in every event.
    public var externalID: String?
    /// Who may play it.
    public var visibility: Visibility
    /// Name of the preset; nil: what the nodes of the pipeline say.
    public var preset: String?
    /// The API call's own parameters, for every stage: `source`, `checksum`, …. An object.
    public var request: JSON
    /// The file, received and finished. Nil when the ingest stage fetches `request.source`.
    public var upload: IncomingFile?
    /// Stages that work when they are asked, and are asked at once.
    public var asks: Set<String> = []

    /// A video with standard values for all but its name.
    public init(
        name: String, externalID: String? = nil, visibility: Visibility = .public, preset: String? = nil,
        request: JSON = .empty, upload: IncomingFile? = nil
    ) {
        self.name = name
        self.externalID = externalID
        self.visibility = visibility
        self.preset = preset
        self.request = request
        self.upload = upload
    }
}
