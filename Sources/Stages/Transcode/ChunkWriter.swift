import Foundation
import Media
import StageKit

/// Encodes the pictures of one chunk of one rung, and writes them to a file of their own: a fragment a segment.
///
/// Its clock begins at 0, whatever the chunk; so does the file's, which is moved when it is joined to the others.
final class ChunkWriter {
    let chunk: Int
    let frames: Range<Int64>
    private let segments: SegmentGrid
    private let rate: Rational
    private let worker: RungWorker
    private var encoder: Encoder
    private let muxer: Muxer
    private var packets: Int64 = 0
    private var hasPictures = false
    /// By how many frames a picture is decoded before it is shown. The same in all chunks, however short they are: a
    /// file has one edit list.
    private let delay: Int64

    init(_ chunk: Int, of worker: RungWorker) throws {
        self.chunk = chunk
        frames = worker.chunks.frames(of: chunk)
        segments = worker.plan.segments
        rate = Rational(worker.rung.rate.numerator, worker.rung.rate.denominator)
        self.worker = worker
        encoder = try worker.makeEncoder()
        delay = Int64(encoder.reordering)
        muxer = try Muxer(
            try worker.file(chunk), layout: .fragmented, encoders: [encoder], interrupt: worker.interrupt)
    }

    func write(_ picture: Frame, slot: Int64) throws {
        let frame = try picture.sharing()
        frame.presentationTime = (slot - frames.lowerBound) / worker.rung.step
        frame.timeBase = rate.inverse
        let isKey = segments.isStart(slot) || startsKeyFrame(slot)
        if isKey, hasPictures, !worker.rung.track.encoder.takesForcedKeys {
            try encoder.encode(nil, write)
            encoder = try worker.makeEncoder()
        }
        frame.forceKey(isKey)
        hasPictures = true
        try encoder.encode(frame, write)
    }

    /// Whether the track asks for a key frame here, besides those that begin segments.
    private func startsKeyFrame(_ slot: Int64) -> Bool {
        guard let interval = worker.rung.track.keyFrameInterval else { return false }
        return SegmentGrid(segment: interval, rate: segments.rate, step: worker.rung.step).isStart(slot)
    }

    /// - Returns: the RFC 6381 `codecs` parameter.
    func finish() throws -> String? {
        try encoder.encode(nil, write)
        try muxer.finish()
        return encoder.codecs
    }

    private func write(_ packet: Packet) throws {
        let slot = packet.presentationTime ?? 0
        if packet.isKey, packets > 0, segments.isStart(slot * worker.rung.step + frames.lowerBound) { try muxer.cut() }
        // Encoders count differently when there are fewer pictures than they delay.
        packet.decodeTime = packets - delay
        packets += 1
        try muxer.write(packet)
    }
}
