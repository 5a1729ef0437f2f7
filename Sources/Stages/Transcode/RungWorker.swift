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
        let scaler = Scaler(width: rung.width, height: rung.height)
        var last: (source: Frame, scaled: Frame)?
        var writer: ChunkWriter?
        while let picture = try source.take() {
            if let open = writer, picture.slot >= open.frames.upperBound {
                try close(open)
                writer = nil
            }
            let chunk = writer?.chunk ?? chunks.chunk(of: picture.slot)
            let open = try writer ?? ChunkFailure.within(chunk) { try ChunkWriter(chunk, of: self) }
            writer = open
            let scaled: Frame
            if let last, last.source === picture.frame {
                scaled = last.scaled
            } else {
                scaled = try ChunkFailure.within(open.chunk) { try scaler.scale(picture.frame) }
                last = (picture.frame, scaled)
            }
            try below?.put(GridPicture(frame: scaled, slot: picture.slot))
            try ChunkFailure.within(open.chunk) { try open.write(scaled, slot: picture.slot) }
            try progress()
        }
        below?.end()
        if let writer { try close(writer) }
    }

    private func close(_ writer: ChunkWriter) throws {
        try finished(writer.chunk, try ChunkFailure.within(writer.chunk) { try writer.finish() })
    }
}
