public import StageKit

/// Which downloads to list.
public struct DownloadQuery: Sendable, Equatable {
    /// In what order.
    public enum Order: String, Sendable, CaseIterable {
        /// Newest first.
        case newest
        /// Those that wait, in the order in which their turn comes.
        case queue
    }

    /// Only those in this state.
    public var state: DownloadState?
    /// Part of the address; the case of ASCII letters does not matter.
    public var url: String?
    /// Only those of this host and port.
    public var host: String?
    /// Only those of this owner, as a view shows it.
    public var owner: String?
    public var order: Order
    /// 1…200.
    public var limit: Int
    /// `next` of the page before.
    public var after: Identifier?

    /// All, or those that match everything that is given.
    public init(
        state: DownloadState? = nil, url: String? = nil, host: String? = nil, owner: String? = nil,
        order: Order = .newest, limit: Int = 50, after: Identifier? = nil
    ) {
        self.state = state
        self.url = url
        self.host = host
        self.owner = owner
        self.order = order
        self.limit = limit
        self.after = after
    }
}

/// Another place in the queue.
public enum DownloadPlace: Sendable, Equatable {
    case first
    case last
    /// Directly before another one that waits.
    case before(Identifier)
}
