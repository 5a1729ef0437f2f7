import CMAF
import StageKit

/// Why a rendition cannot be played as HLS.
enum PackagingFault: Error, Sendable, Equatable {
    case unreadable(CMAFError)
    /// The segment does not end after its beginning.
    case clock(segment: Int)
    /// A video segment that no player can begin with.
    case keyFrame(segment: Int)
    /// Two playlists would have this name.
    case sameName(String)
    /// Neither picture nor sound: not even one rendition.
    case nothing

    /// For the job: trying again with the same files would not help.
    func failure(_ rendition: String) -> StageFailure {
        switch self {
        case .unreadable(let error):
            .permanent(
                "bad_rendition", "\(rendition): \(error)",
                hint: "a rendition is a fragmented MP4 with one track and one fragment a segment")
        case .clock(let segment):
            .permanent(
                "bad_rendition", "\(rendition): segment \(segment) does not end after it begins",
                hint: "decode times (tfdt) must grow from fragment to fragment")
        case .keyFrame(let segment):
            .permanent(
                "no_key_frame", "\(rendition): segment \(segment) does not begin with a key frame",
                hint: "let the encoder set a key frame at the start of every segment")
        case .sameName(let name):
            .permanent(
                "name_taken", "\(rendition): there would be two playlists \"\(name)\"",
                hint: "give renditions names that differ before the extension, and none \"master\"")
        case .nothing:
            .permanent(
                "no_renditions", "there is no rendition to make a playlist of",
                hint: "let this node come after one that makes \"rendition\"")
        }
    }
}
