import Crypto
import Fetch
import Foundation
public import StageKit

/// `transfer.pull`: brings the source in from a place that the settings name, with a password or key that they hold.
/// A request asks for a file there by the place's name and a path: `"source": "uploads:raw/clip.mts"`. Any other source
/// is skipped, for `ingest.file` after it.
///
/// What came stays in the workbench when the job is interrupted, and the next attempt goes on from there, if the file is
/// still the same.
public actor TransferPull: Stage {
    public static let manifest = StageManifest(
        id: "transfer.pull", summary: "takes the source in from a named place: a folder, FTP, SFTP, WebDAV, HTTP or S3",
        consumes: [], accepts: [.source], produces: [.source])

    private let place: PlaceSettings
    private let name: String
    private let largest: Int

    public init(settings: Settings) {
        place = PlaceSettings(settings, "from", "Where the files are: \(PlaceAddress.Scheme.words).")
        name = settings.string(
            "place", default: PlaceName.standard, "What a request calls it: \"source\": \"\(PlaceName.standard):clip.mp4\".")
        if !PlaceName.isGood(name) {
            settings.reject("place", "\"\(name)\" is no name of a place", hint: "small letters, digits and \"-\"; no scheme of addresses")
        }
        largest = settings.size("largest", default: 256 << 30, in: 1...(1 << 50), "The largest file to take in.")
    }

    /// - Throws: `StageFailure`: `reject` for a file that is too large, `permanent` when it is not there or the server
    ///   refuses; `CancellationError` within about a second.
    public func run(_ job: Job) throws -> Outcome {
        if !job.inputs(.source).isEmpty { return .skipped("the source is here already") }
        guard let source = job.request["source"]?.string, source.hasPrefix("\(name):") else {
            return .skipped("the source is not in \"\(name)\"")
        }
        try job.progress(0)
        let path = String(source.dropFirst(name.count + 1).drop { $0 == "/" })
        guard let address = place.address, InsideFolder(URL(filePath: "/")).file(path) != nil else {
            throw StageFailure.permanent(
                "bad_source", "\"\(source)\" names no file", hint: "write a plain path, such as \(name):folder/clip.mp4")
        }
        var draft = try job.growing(.source, name: "source/original")
        let pull = try PullRun(name: path, largest: largest, to: draft.file, job)
        var perseverance = Perseverance()
        while true {
            do {
                let place = try self.place.open(partSize: 1, connections: 1, isCancelled: job.cancellation)
                try pull.attempt(place)
                break
            } catch let error as FetchError {
                guard let pause = perseverance.pause(after: error, moved: pull.received) else {
                    throw StageFailure(error, "\(address.shown(path)) cannot be fetched")
                }
                try job.pause(pause)
            }
        }
        let digest = try Digest(.sha256, of: draft.file, isCancelled: job.cancellation)
        draft.traits.checksum = Checksum(.sha256, digest.bytes)?.description
        try job.progress(1)
        return .done([draft])
    }
}

/// Names of places, as they stand before the colon of a source.
enum PlaceName {
    static let standard = "remote"

    /// Whether nobody takes it for a scheme of addresses.
    static func isGood(_ name: String) -> Bool {
        let taken = PlaceAddress.Scheme.allCases.map(\.rawValue) + ["magnet", "data", "urn"]
        let isPlain = name.utf8.allSatisfy { 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x2D }
        return isPlain && 2...40 ~= name.utf8.count && name.first?.isLetter == true && !taken.contains(name)
    }
}
