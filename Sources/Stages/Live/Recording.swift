import CMAF
import Foundation
import Media
import StageKit

/// The recording of a live source: chunks are joined row by row into one file a rendition, in the job's workbench.
struct Recording {
    let job: Job
    let work: PortableWork.Live
    let workbench: URL
    var record: LiveRecord

    init(_ job: Job, work: PortableWork.Live) throws {
        (self.job, self.work) = (job, work)
        workbench = try job.workbench()
        record = try LiveRecord.read(in: workbench)
    }

    /// In seconds.
    var length: Double { record.tracks?.map(\.duration).max() ?? 0 }

    var warnings: [String] {
        let changes = (record.runners ?? 1) - 1
        let went =
            changes == 1 ? "a runner was lost, and another went on" : "\(changes) runners were lost, and others went on"
        return (changes > 0 ? ["\(went): what happened meanwhile is missing"] : [])
            + (record.lost > 0
                ? ["\(record.lost) times \(work.segment) s of the live source did not come, and are missing"] : [])
    }

    /// What there is of the renditions.
    func drafts() throws -> [Draft] {
        try (record.tracks ?? []).filter { $0.file.fragments > 0 }.map { track in
            var draft = try job.growing(.rendition, name: track.name)
            draft.traits = Traits(
                track: track.kind, width: track.width, height: track.height, frameRate: track.frameRate,
                duration: track.duration, codecs: track.codecs)
            (draft.traits.sampleRate, draft.traits.channels) = (track.sampleRate, track.channels)
            draft.traits.isDefault = track.kind == .audio ? true : nil
            draft.traits.targetDuration = record.target
            draft.traits.bitrate = track.duration > 0 ? Int(Double(track.file.size) * 8 / track.duration) : nil
            return draft
        }
    }

    /// Ends the files with their indexes.
    mutating func end() throws {
        // Not written down: another attempt makes them anew.
        record.tracks = try record.tracks?.map { track in
            var track = track
            if track.file.fragments > 0 { try track.file.end(path(of: track.name)) }
            return track
        }
    }

    func path(of name: String) -> String { workbench.appending(path: name).path }
}
