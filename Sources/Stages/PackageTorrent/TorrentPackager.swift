public import StageKit
import Sys
import Torrents

/// `package.torrent`: a `.torrent` file for each rendition, so that it can be had from others who have it (BEP 3). The
/// payload is the rendition's own file: nothing is stored twice.
///
/// The same file gives the same info-hash, as long as the settings say the same of name, pieces, version, `private` and
/// `source`: all else stands outside of what the hash is of.
public actor TorrentPackager: Stage {
    public static let manifest = StageManifest(
        id: "package.torrent", summary: "torrents (BEP 3, BEP 52) of the renditions, with trackers and web seeds",
        consumes: [.rendition], accepts: [.facts], produces: [.torrent])

    private let options: TorrentOptions

    public init(settings: Settings) { options = TorrentOptions(settings) }

    /// - Throws: `StageFailure` (permanent) when two torrents would have one name; `SystemError` for a file that cannot
    ///   be read; `CancellationError` within the time of a piece.
    public func run(_ job: Job) throws -> Outcome {
        let renditions = job.inputs(.rendition)
        guard !renditions.isEmpty else { return .skipped("there are no renditions") }
        let plans = options.plans(renditions, of: job.video)
        let total = plans.reduce(0) { $0 + $1.size }
        var drafts: [Draft] = []
        var done = 0
        for plan in plans {
            guard !drafts.contains(where: { $0.name == plan.name.draft }) else {
                throw StageFailure.permanent("same_name", "two torrents would be named \(plan.name.draft)")
            }
            drafts.append(try make(plan, for: job, from: done, of: max(total, 1)))
            done += plan.size
        }
        try job.progress(1)
        return .done(drafts)
    }

    private func make(_ plan: TorrentPlan, for job: Job, from start: Int, of total: Int) throws -> Draft {
        var maker = TorrentMaker(
            plan.files.map { TorrentMaker.File($0.file, name: plan.isSet ? $0.name : plan.name.title) },
            folder: plan.isSet ? plan.name.title : nil)
        options.fill(&maker, plan, for: job)
        let bytes = try maker.make { done in try job.progress(0.99 * Double(start + done) / Double(total)) }
        // In the order of the torrent.
        let payload = plan.isSet ? maker.files.map(\.name) : plan.files.map(\.name)
        return try job.torrent(of: payload, named: plan.name.draft, bytes)
    }
}
