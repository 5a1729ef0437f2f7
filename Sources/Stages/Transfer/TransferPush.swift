import Fetch
import Foundation
public import StageKit

/// `transfer.push`: sends files of the video to another place: a folder, a server of FTP, SFTP, WebDAV or plain HTTP, a
/// bucket of S3. Playlists go last, so that what they name is there. Nobody sees a file before it is whole, where the
/// protocol allows that; and a job that runs again goes on where it was.
public actor TransferPush: Stage {
    public static let manifest = StageManifest(
        id: "transfer.push", summary: "sends files elsewhere: to a folder, by FTP, SFTP, WebDAV or HTTP, to S3",
        consumes: [], accepts: Set(PushOptions.kinds), produces: [.transfer])

    private let options: PushOptions

    public init(settings: Settings) { options = PushOptions(settings) }

    /// - Throws: `StageFailure` that names the file, the place and the reason: `permanent` where the server refuses,
    ///   `retry` where it may change its mind; `CancellationError` within about a second.
    public func run(_ job: Job) throws -> Outcome {
        try job.progress(0)
        guard let address = options.place.address else {
            throw StageFailure.permanent("no_target", "there is no place to send files to", hint: "write it as \"to\"")
        }
        let files = options.selection.choose(job.inputs)
        guard !files.isEmpty else { return .skipped("the video has none of the files that are to be sent") }
        var names: [String: Artifact] = [:]
        let wishes = try files.map { artifact in
            let name = try options.naming.name(of: artifact, video: job.video, title: job.title)
            if let other = names.updateValue(artifact, forKey: name) {
                throw StageFailure.permanent(
                    "same_name", "\(other.name) and \(artifact.name) would both be called \(name) there",
                    hint: "let \"as\" hold {artifact}, or send fewer \"files\"")
            }
            return PushRun.Wish(artifact: artifact, name: name)
        }
        var traits = Traits()
        traits.sent = try PushRun(options, address, job).send(wishes)
        traits.mediaType = "application/json"
        let draft = try job.output(.transfer, name: "transfers/\(job.node).json", traits: traits)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(traits.sent).write(to: draft.file)
        try job.progress(1)
        return .done([draft])
    }
}
