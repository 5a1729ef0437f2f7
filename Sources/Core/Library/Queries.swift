public import StageKit

/// Which videos to list; newest first.
public struct VideoQuery: Sendable, Equatable {
    /// Only videos in this state.
    public var state: VideoState?
    /// Part of the name; the case of ASCII letters does not matter.
    public var name: String?
    /// Only videos with exactly this name of the client.
    public var externalID: String?
    /// Only later ones.
    public var createdAfter: Timestamp?
    /// Only earlier ones.
    public var createdBefore: Timestamp?
    /// 1…200.
    public var limit: Int
    /// `next` of the page before.
    public var after: String?

    /// All, or those that match everything that is given.
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
    /// Only jobs in this state.
    public var state: JobState?
    /// Only jobs of this node.
    public var node: String?
    /// Only jobs of this video.
    public var video: Identifier?
    /// 1…200.
    public var limit: Int
    /// `next` of the page before.
    public var after: String?

    /// All, or those that match everything that is given.
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
