public import StageKit

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
