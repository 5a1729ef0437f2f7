import Foundation
import HTTP
import Media

/// Takes single pictures out of renditions.
final class FrameDesk: Sendable {
    /// Requests that may wait for a thread; each takes a fraction of a second.
    static let mostWaiting = 32

    private let desk = PictureDesk<FrameWish>(
        "frames", threads: 2, mostWaiting: mostWaiting, patience: .seconds(10))

    /// A picture as JPEG.
    ///
    /// - Parameters:
    ///   - etag: of the file, as it is now.
    ///   - isWhole: whether nothing more will be added to it: then its last picture stands for all times after it.
    /// - Returns: nil when there is no picture at this time (yet).
    /// - Throws: `HTTPError` (503) when too many wait already or it takes too long; `AVError` when the file cannot be read;
    ///   `CancellationError`.
    func jpeg(_ wish: FrameWish, of file: URL, etag: String, isWhole: Bool) async throws -> [UInt8]? {
        try await desk.picture(wish, etag: etag) { try Self.take(wish, of: file, isWhole, interrupt: $0) }
    }

    private static func take(
        _ wish: FrameWish, of file: URL, _ isWhole: Bool, interrupt: @escaping Interrupt
    ) throws -> [UInt8]? {
        let demuxer = try Demuxer(file, interrupt: interrupt)
        guard let stream = demuxer.streams.first(where: { $0.video != nil }), let info = stream.video else {
            return nil
        }
        let finder = PictureFinder(file, stream: stream.index, origin: 0, interrupt: interrupt)
        guard let found = try finder.picture(at: wish.seconds), isWhole || found.time > wish.seconds - 1 else {
            return nil
        }
        let size = info.displaySize
        let still = Still(PictureChain(width: size.width, height: size.height), interrupt: interrupt)
        return [UInt8](try still.jpeg(found.frame, width: wish.width).data)
    }
}
