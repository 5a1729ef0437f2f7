public import StageKit

/// What is needed to make a video.
public struct NewVideo: Sendable {
    /// For people; shown and searched.
    public var name: String
    /// The client's own name for it; echoed in every event.
    public var externalID: String?
    public var visibility: Visibility
    public var preset: String
    /// The API call's own parameters, for every stage: `source`, `checksum`, …. An object.
    public var request: JSON
    /// The file, received and finished. Nil when the ingest stage fetches `request.source`.
    public var upload: IncomingFile?

    public init(
        name: String, externalID: String? = nil, visibility: Visibility = .public, preset: String = "default",
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

/// What to change of a video; nil leaves it as it is.
public struct VideoPatch: Sendable, Equatable {
    public var name: String?
    public var visibility: Visibility?
    /// `.some(nil)` takes it away.
    public var externalID: String??

    public init(name: String? = nil, visibility: Visibility? = nil, externalID: String?? = nil) {
        self.name = name
        self.visibility = visibility
        self.externalID = externalID
    }
}

/// Which videos to list; newest first.
public struct VideoQuery: Sendable, Equatable {
    public var state: VideoState?
    /// Part of the name; the case of ASCII letters does not matter.
    public var name: String?
    public var externalID: String?
    public var createdAfter: Timestamp?
    public var createdBefore: Timestamp?
    /// 1…200.
    public var limit: Int
    /// `next` of the page before.
    public var after: String?

    public init(
        state: VideoState? = nil, name: String? = nil, externalID: String? = nil, createdAfter: Timestamp? = nil,
        createdBefore: Timestamp? = nil, limit: Int = 50, after: String? = nil
    ) {
        self.state = state
        self.name = name
        self.externalID = externalID
        self.createdAfter = createdAfter
        self.createdBefore = createdBefore
        self.limit = limit
        self.after = after
    }
}

/// Which jobs to list; newest first.
public struct JobQuery: Sendable, Equatable {
    public var state: JobState?
    public var node: String?
    public var video: Identifier?
    /// 1…200.
    public var limit: Int
    /// `next` of the page before.
    public var after: String?

    public init(
        state: JobState? = nil, node: String? = nil, video: Identifier? = nil, limit: Int = 50, after: String? = nil
    ) {
        self.state = state
        self.node = node
        self.video = video
        self.limit = limit
        self.after = after
    }
}
