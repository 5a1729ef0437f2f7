import Foundation
public import StageKit

/// A registration token with how many runners came by it.
public struct RegistrationTokenView: Codable, Sendable, Equatable {
    /// To delete it by.
    public let id: Int
    /// What is given to `peertube-runner register`.
    public let registrationToken: String
    public let createdAt: Timestamp
    public let registeredRunnersCount: Int
}

/// A machine elsewhere that takes jobs.
public struct RunnerView: Codable, Sendable, Equatable {
    public let id: Int
    /// Unique; chosen where it runs.
    public let name: String
    @Nullable public var description: String?
    /// Of its program; null before 0.2.
    @Nullable public var version: String?
    /// Where it last called from.
    public let ip: String
    /// To half a minute.
    public let lastContact: Timestamp
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    /// The only types that its operator lets it do; null for all that it can.
    @Nullable public var jobTypes: [String]?
}

/// What a runner says of itself when it comes.
public struct NewRunner: Sendable, Equatable {
    public var name: String
    public var description: String?
    public var version: String?
    public var ip: String
    /// Of the token that it gets.
    public var tokenHash: String

    public init(name: String, description: String? = nil, version: String? = nil, ip: String, tokenHash: String) {
        self.name = name
        self.description = description
        self.version = version
        self.ip = ip
        self.tokenHash = tokenHash
    }
}

/// Where a job that runners can do stands, in the terms of their protocol.
public enum RunnerJobState: String, Codable, Sendable, CaseIterable {
    /// Could be taken at once.
    case pending
    case processing
    /// The result is here and is being looked at.
    case completing
    case completed
    case errored
    /// For the jobs before it.
    case waiting
    case cancelled
    /// Given up because of one before it.
    case parentErrored
    /// Given up because one before it was cancelled.
    case parentCancelled

    init(_ job: JobRecord) {
        switch job.state {
        case .waiting: self = .waiting
        case .ready: self = .pending
        case .running: self = job.result == nil ? .processing : .completing
        case .done, .skipped: self = .completed
        case .failed: self = .errored
        case .cancelled:
            self = switch job.note {
            case JobRecord.givenUp: .parentErrored
            case JobRecord.letGo: .parentCancelled
            default: .cancelled
            }
        }
    }
}

/// A job that runners can do, as a door shows it.
public struct RunnerJobView: Sendable, Equatable {
    public let id: Identifier
    public let video: Identifier
    public let node: String
    /// Of the node's work: `720p.mp4`.
    public let piece: String
    public let work: PortableWork
    public let state: RunnerJobState
    /// 0…1.
    public let progress: Double
    /// Less comes first.
    public let priority: Int
    /// Of all runners together.
    public let failures: Int
    /// Why it failed, or why the last attempt did.
    public let error: String?
    public let createdAt: Timestamp
    public let startedAt: Timestamp?
    public let finishedAt: Timestamp?
    /// When it was last heard of.
    public let updatedAt: Timestamp
    /// Who has it, or made it; nil for a lane of this process and for one that is gone.
    public let runner: RunnerView?
}

/// A runner's hold on a job, found by the three tokens that it shows.
public struct RunnerHold: Sendable, Equatable {
    /// Nil when the job is gone.
    public let job: RunnerJobView?
    public let runner: Int
    public let standing: RunnerStanding
    let id: Identifier
    /// Which time that the job was taken.
    let claim: Int
}

/// A page of one of the lists that runners' operators see.
public struct RunnerPage<Element: Sendable>: Sendable {
    /// Of all pages.
    public let total: Int
    public let data: [Element]
}

/// Which part of a list, in what order.
public struct RunnerListQuery: Sendable, Equatable {
    public enum Order: String, Sendable, CaseIterable { case createdAt, updatedAt, priority, state, progress }
    /// How many to leave out.
    public var start = 0
    /// 1…100.
    public var count = 15
    public var order = Order.createdAt
    public var isDescending = true

    public init() {}
}

/// Which jobs of runners to list.
public struct RunnerJobQuery: Sendable, Equatable {
    public var list = RunnerListQuery()
    /// Any of these; empty for all.
    public var states: [RunnerJobState] = []
    /// Any of these; nil for all.
    public var kinds: Set<PortableWork.Kind>?
    /// One job; part of the runner's name.
    public var id: Identifier?
    public var runnerName: String?

    public init() {}
}
