import CAV

/// A part of a file that has a name.
public struct ChapterInfo: Sendable, Equatable {
    /// In seconds on the clock of the file.
    public let start: Double
    /// In seconds on the clock of the file.
    public let end: Double
    public let title: String?

    /// More than any book has; a file that claims more is lying.
    private static let most = 1000

    static func all(of context: UnsafeMutablePointer<AVFormatContext>) -> [ChapterInfo] {
        (0..<min(most, Int(context.pointee.nb_chapters))).compactMap { index in
            guard let chapter = context.pointee.chapters[index]?.pointee else { return nil }
            let base = Rational(chapter.time_base)
            let title = tag("title", of: chapter.metadata)
            return ChapterInfo(start: base.seconds(chapter.start), end: base.seconds(chapter.end), title: title)
        }
    }
}
