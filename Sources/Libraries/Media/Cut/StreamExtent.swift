public import Foundation

/// When the pictures of a short file are shown, on its own clock: of a segment of a stream.
public struct StreamExtent: Sendable, Equatable {
    /// In seconds: the first picture that is shown; the first sound where there is no picture.
    public let start: Double
    /// In seconds: when the last one is over; nil when it was not looked for.
    public let end: Double?

    /// - Parameter looksForEnd: reads the whole file.
    /// - Throws: `AVError` when nothing in it can be read; `CancellationError`.
    public init(of file: URL, looksForEnd: Bool = false, interrupt: @escaping Interrupt = { false }) throws {
        let demuxer = try Demuxer(file, limits: .quick, interrupt: interrupt)
        guard let stream = demuxer.streams.first(where: { $0.video != nil && !$0.isCoverArt })
            ?? demuxer.streams.first(where: { $0.audio != nil })
        else { throw AVError(.invalidData, "there is neither picture nor sound in \(file.lastPathComponent)") }
        demuxer.select([stream.index])
        var first = Int64.max
        var last = Int64.min
        var hasKey = stream.video == nil
        while let packet = try demuxer.read() {
            guard let shown = packet.presentationTime else { continue }
            // What comes before a key frame, in decoding, is not shown.
            if packet.isKey { hasKey = true }
            guard hasKey else { continue }
            first = min(first, shown)
            last = max(last, shown + max(packet.duration, 1))
            // What is decoded later than this is shown later.
            if !looksForEnd, (packet.decodeTime ?? .max) > first { break }
        }
        guard first < .max else {
            throw AVError(.invalidData, "no picture in \(file.lastPathComponent) can be decoded")
        }
        start = stream.timeBase.seconds(first)
        end = looksForEnd ? stream.timeBase.seconds(last) : nil
    }

    /// Whether a file begins like MPEG-TS (ISO/IEC 13818-1, section 2.4.3.2): packets of 188 bytes that begin with 47h.
    public static func looksLikeTransportStream(_ file: URL) -> Bool {
        guard let handle = try? FileHandle(forReadingFrom: file) else { return false }
        defer { try? handle.close() }
        guard let head = try? handle.read(upToCount: 3 * 188), !head.isEmpty else { return false }
        return stride(from: 0, to: head.count, by: 188).allSatisfy { head[head.startIndex + $0] == 0x47 }
    }
}
