import StageKit

/// What a webhook can be told of.
public enum WebhookEvent: String, Codable, Sendable, CaseIterable {
    /// A video is known, its file in or its address taken.
    case videoCreated = "video.created"
    /// It has a master playlist; perhaps not all its renditions yet.
    case videoPlayable = "video.playable"
    /// Every job is done.
    case videoReady = "video.ready"
    /// Nothing is left to do and a job failed.
    case videoFailed = "video.failed"
    /// Nothing is left to do and a job was cancelled.
    case videoCancelled = "video.cancelled"
    /// It is gone; the delivery shows it as it was.
    case videoDeleted = "video.deleted"
    /// A job failed for good; the delivery shows it beside its video.
    case jobFailed = "job.failed"

    /// A job that somebody asked for is done, such as a transcription; the delivery shows it beside its video.
    case jobDone = "job.done"

    /// The event of a video that has come to a state; nil for states on the way.
    init?(_ state: VideoState) {
        switch state {
        case .queued, .processing: return nil
        case .ready: self = .videoReady
        case .failed: self = .videoFailed
        case .cancelled: self = .videoCancelled
        }
    }
}

/// An event as a transaction notes it.
struct Announcement: Equatable {
    let event: WebhookEvent
    let video: Identifier
    /// The job it is about, if it is about one.
    let job: Identifier?
}

/// What goes to a receiver, as JSON.
struct EventBody: Encodable {
    /// The same in every delivery of this event, so that a receiver knows what it has had.
    let id: Identifier
    let type: WebhookEvent
    let time: Timestamp
    @Nullable var externalId: String?
    /// As it was when the event happened.
    let video: VideoView
    /// Absent in events that are about no job.
    let job: JobView?
}
