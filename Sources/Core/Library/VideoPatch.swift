/// What to change of a video; nil leaves it as it is.
public struct VideoPatch: Sendable, Equatable {
    /// The new name.
    public var name: String?
    /// Who may play it from now on.
    public var visibility: Visibility?
    /// `.some(nil)` takes it away.
    public var externalID: String??

    /// A patch that changes what is given.
    public init(name: String? = nil, visibility: Visibility? = nil, externalID: String?? = nil) {
        self.name = name
        self.visibility = visibility
        self.externalID = externalID
    }
}
