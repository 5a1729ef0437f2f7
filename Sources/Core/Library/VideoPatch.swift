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
