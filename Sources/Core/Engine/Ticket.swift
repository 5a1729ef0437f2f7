import StageKit

/// A job that somebody has taken: what there is to do, and the lease on it.
struct Ticket: Sendable {
    /// As it was when it was taken. The pair of its id and `claim` is the lease.
    var job: JobRecord
    let node: Node
    let inputs: [Artifact]
    let request: JSON
    /// What people call the video.
    let title: String
    /// What renditions the video was promised.
    let preset: Preset?
    /// The nodes before this one are still at work; see `StageManifest.follows`.
    var isEarly = false
    /// What a runner sent for it: what is left to do is to take it.
    var result: PieceResult?
    /// A runner is at work on it: what is to be done is to join the chunks that it has sent.
    var isGrowing = false

    /// Name of the attempt's folder.
    var scratch: String { "\(job.id)-\(job.claim)" }
}

extension Ticket {
    func isEarlierHold(of other: Ticket) -> Bool { job.id == other.job.id && job.claim < other.job.claim }
}

extension Ledger {
    /// The job as it is now, if the ticket still holds; nil when somebody cancelled, deleted or took it meanwhile.
    func held(_ ticket: Ticket) throws -> JobRecord? {
        guard let job = try job(ticket.job.id), job.claim == ticket.job.claim,
            // What a runner sent before it was lost is joined while another is awaited.
            job.state == .running || (ticket.isGrowing && job.awaitsSuccessor),
            let video = try video(job.video), !video.isRejected
        else { return nil }
        return job
    }
}
