import CMAF
import Foundation
public import StageKit

/// `package.dash`: `manifest.mpd` (ISO/IEC 23009-1) over the same files that HLS plays: each segment is a range of bytes.
///
/// It reads only what the rendition files say of themselves, so it does not matter who made them. It changes no file.
public actor DASHPackager: Stage {
    public static let manifest = StageManifest(
        id: "package.dash", summary: "a DASH manifest (ISO/IEC 23009-1) of byte ranges over the renditions",
        consumes: [.rendition], accepts: [.subtitle], produces: [.manifest])

    public init(settings: Settings) {}

    /// - Throws: `StageFailure` (permanent) when a rendition is no sound CMAF file; `CancellationError`.
    public func run(_ job: Job) throws -> Outcome {
        let renditions = job.inputs(.rendition)
        guard !renditions.isEmpty else {
            throw StageFailure.permanent(
                "no_renditions", "there is no rendition to make a manifest of",
                hint: "let this node come after one that makes \"rendition\"")
        }
        var representations: [Representation] = []
        for rendition in renditions {
            try job.progress(Double(representations.count) / Double(renditions.count + 1))
            representations.append(try Self.representation(rendition))
        }
        let document = Manifest(representations, texts: job.inputs(.subtitle))
        var traits = Traits(duration: document.duration)
        traits.mediaType = "application/dash+xml"
        let draft = try job.output(.manifest, name: "manifest.mpd", traits: traits)
        try Data(document.text.utf8).write(to: draft.file)
        try job.progress(1)
        return .done([draft])
    }

    private static func representation(_ rendition: Artifact) throws(StageFailure) -> Representation {
        do {
            let index = try FragmentIndex(path: rendition.file.path)
            return try Representation(rendition, index, try SegmentTimeline(index))
        } catch {
            throw StageFailure.permanent(
                "bad_rendition", "\(rendition.name): \(Self.words(error))",
                hint: "a rendition is a fragmented MP4 with one track and one fragment a segment")
        }
    }

    private static func words(_ error: any Error) -> String {
        (error as? SegmentTimeline.Fault).map { "segment \($0.segment) does not end after it begins" } ?? "\(error)"
    }
}
