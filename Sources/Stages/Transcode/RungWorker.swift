import Foundation
import Media
import StageKit

/// The thread of one rung: scales the pictures of the rung above, hands them down to the one below, encodes them and
/// writes a file for each chunk.
struct RungWorker: Sendable {
    let rung: Rung
    let plan: LadderPlan.Picture
    let chunks: ChunkPlan
    let options: EncoderOptions
    let source: BoundedQueue<GridPicture>
    /// Every so manieth frame is wanted by this rung or one below it.
    let passes: Int64
    /// Of the next smaller rung.
    let below: BoundedQueue<GridPicture>?
    let interrupt: Interrupt
    /// Where a chunk is written.
    let file: @Sendable (Int) throws -> URL
    /// Called for each frame that is encoded.
    let progress: @Sendable () throws -> Void
    /// Called for each chunk whose file is whole, with the RFC 6381 `codecs` parameter.
    let finished: @Sendable (Int, String?) throws -> Void

    func run() throws {
        let scaling = FilterGraph.video(PictureChain.scaling(width: rung.width, height: rung.height))
        let finish = rung.finish.map { FilterGraph.video($0) }
        var last: (source: Frame, scaled: Frame, finished: Frame)?
        var writer: ChunkWriter?
        while let picture = try source.take() {
            if let open = writer, picture.slot >= open.frames.upperBound {
                try close(open)
                writer = nil
            }
            guard picture.slot % passes == 0 else {
                try progress()
                continue
            }
            let chunk = writer?.chunk ?? chunks.chunk(of: picture.slot)
            let open = try writer ?? ChunkFailure.within(chunk) { try ChunkWriter(chunk, of: self) }
            writer = open
            let made: (source: Frame, scaled: Frame, finished: Frame)
            if let last, last.source === picture.frame {
                made = last
            } else {
                made = try ChunkFailure.within(open.chunk) {
                    let fits = picture.frame.width == rung.width && picture.frame.height == rung.height
                    let scaled = try Self.run(picture.frame, through: fits ? nil : scaling)
                    return (picture.frame, scaled, try Self.run(scaled, through: finish))
                }
                last = made
            }
            try below?.put(GridPicture(frame: made.scaled, slot: picture.slot))
            if picture.slot % rung.step == 0 {
                try ChunkFailure.within(open.chunk) { try open.write(made.finished, slot: picture.slot) }
            }
            try progress()
        }
        below?.end()
        if let writer { try close(writer) }
    }

    /// - Throws: `AVError` when a filter keeps a picture to itself.
    private static func run(_ frame: Frame, through graph: FilterGraph?) throws -> Frame {
        guard let graph else { return frame }
        var finished: Frame?
        try graph.run(frame) { finished = $0 }
        guard let finished else { throw AVError(.other, "a picture got lost in a filter") }
        return finished
    }

    /// A fresh encoder, which begins with a key frame.
    func makeEncoder() throws -> Encoder {
        try Encoder(
            .video(
                width: rung.width, height: rung.height,
                frameRate: Rational(rung.rate.numerator, rung.rate.denominator), pixelFormat: rung.track.pixelFormat.rawValue,
                color: rung.color),
            options)
    }

    private func close(_ writer: ChunkWriter) throws {
        try finished(writer.chunk, try ChunkFailure.within(writer.chunk) { try writer.finish() })
    }
}
