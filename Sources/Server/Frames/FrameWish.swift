import Core
import HTTP
import StageKit

/// Which picture of a video is asked for: `?at=12.5&width=640`.
struct FrameWish: Hashable {
    /// In milliseconds from the start of the video: finer than any frame.
    let milliseconds: Int
    /// In pixels: the most that the picture may have.
    let width: Int

    static let widths = 16...3840
    static let usualWidth = 640

    var seconds: Double { Double(milliseconds) / 1000 }

    static let parameters: [RouteParameter] = [
        .query(
            "at", .number(minimum: 0), "when, in seconds from the start; the start when it is not given"),
        .query(
            "width", .integer(minimum: widths.lowerBound, maximum: widths.upperBound),
            "most pixels of a line; \(usualWidth) when it is not given. A picture is never made larger"),
    ]

    /// - Throws: `HTTPError` (400) that says what would be right.
    init(_ query: Query) throws {
        try query.allowOnly("at", "width")
        let text = query["at"] ?? "0"
        // A day and a half is longer than any video that is taken in, and safe to count in milliseconds.
        guard let seconds = Double(text), seconds >= 0, seconds <= 131_072 else {
            throw HTTPError.badRequest(
                "at is \"\(text)\"", field: "at", hint: "a time in seconds from the start, such as 12.5")
        }
        milliseconds = Int((seconds * 1000).rounded())
        let wide = query["width"] ?? String(Self.usualWidth)
        guard let width = Int(wide), Self.widths.contains(width) else {
            throw HTTPError.badRequest(
                "width is \"\(wide)\"", field: "width",
                hint: "pixels, from \(Self.widths.lowerBound) to \(Self.widths.upperBound)")
        }
        self.width = width
    }

    /// The rendition to take it from: the smallest that is large enough, otherwise the largest. Nil without a picture.
    ///
    /// - Throws: `HTTPError` (400) for a time after the end.
    func rendition(of video: VideoView) throws -> RenditionView? {
        let pictures = video.renditions.filter { $0.kind == .video && $0.width != nil }
        let sorted = pictures.sorted { ($0.width ?? 0, $0.id) < ($1.width ?? 0, $1.id) }
        guard let chosen = sorted.first(where: { $0.width ?? 0 >= width }) ?? sorted.last else { return nil }
        // Headers round: half a second after the end is the last picture.
        if let duration = video.duration, seconds > duration + 0.5 {
            throw HTTPError.badRequest(
                "at is \(seconds), after the end of the video", field: "at", hint: "the video lasts \(duration) s")
        }
        return chosen
    }
}
