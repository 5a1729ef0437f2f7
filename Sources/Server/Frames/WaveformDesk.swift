import Core
import Foundation
import HTTP
import Media

/// Which part of a sound is asked for, how large: `?start=10&end=20&width=1024&height=64`.
struct WaveformWish: Hashable, Sendable {
    /// In milliseconds from the start of the video.
    let start: Int
    let end: Int
    /// In pixels.
    let width: Int
    let height: Int

    private static let sizes = 1...4096

    static let parameters: [RouteParameter] = [
        .query("start", .number(minimum: 0), "in seconds: its left edge; 0 when it is not given"),
        .query("end", .number(minimum: 0), "in seconds: its right edge; the end of the video when it is not given"),
        .query("width", .integer(minimum: sizes.lowerBound, maximum: sizes.upperBound), "in pixels; 1024 when it is not given"),
        .query("height", .integer(minimum: sizes.lowerBound, maximum: sizes.upperBound), "in pixels; 64 when it is not given"),
    ]

    var range: CutRange { CutRange(start: Double(start) / 1000, end: Double(end) / 1000) }

    /// - Throws: `HTTPError` (400) that says what would be right.
    init(_ query: Query, duration: Double) throws {
        try query.allowOnly("start", "end", "width", "height")
        start = try Self.time(query["start"] ?? "0", "start")
        end = try query["end"].map { try Self.time($0, "end") } ?? Int((duration * 1000).rounded())
        guard start < end else {
            throw HTTPError.badRequest(
                "the end, \(Double(end) / 1000), is not after the start, \(Double(start) / 1000)", field: "end",
                hint: "the video lasts \(duration) s")
        }
        width = try Self.size(query["width"] ?? "1024", "width")
        height = try Self.size(query["height"] ?? "64", "height")
    }

    private static func time(_ text: String, _ field: String) throws -> Int {
        guard let seconds = Double(text), seconds >= 0, seconds <= 131_072 else {
            throw HTTPError.badRequest("\(field) is \"\(text)\"", field: field, hint: "a time in seconds, such as 12.5")
        }
        return Int((seconds * 1000).rounded())
    }

    private static func size(_ text: String, _ field: String) throws -> Int {
        guard let size = Int(text), sizes.contains(size) else {
            throw HTTPError.badRequest(
                "\(field) is \"\(text)\"", field: field, hint: "pixels, from \(sizes.lowerBound) to \(sizes.upperBound)")
        }
        return size
    }
}

/// Draws the sound of renditions.
final class WaveformDesk: Sendable {
    private let desk = PictureDesk<WaveformWish>("waveform", threads: 1, mostWaiting: 8, patience: .seconds(60))

    /// A picture as PNG.
    ///
    /// - Parameter etag: of the file, as it is now.
    /// - Throws: `HTTPError` (503) when too many wait already or it takes too long; `AVError` when the file cannot be
    ///   read; `CancellationError`.
    func png(_ wish: WaveformWish, of file: URL, origin: Double?, etag: String) async throws -> [UInt8]? {
        try await desk.picture(wish, etag: etag) { interrupt in
            try Waveform(.init(file, origin: origin), range: wish.range, columns: wish.width, interrupt: interrupt)
                .png(height: wish.height)
        }
    }
}
