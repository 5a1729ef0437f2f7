import Foundation
import Media
import StageKit

/// The thread of one rung: scales the pictures of the rung above, hands them down to the one below, encodes them and
/// writes the file.
struct RungWorker: Sendable {
    let rung: Rung
    let file: URL
    let plan: LadderPlan.Picture
    let options: EncoderOptions
    let source: BoundedQueue<GridPicture>
    /// Of the next smaller rung.
    let below: BoundedQueue<GridPicture>?
    let interrupt: Interrupt
    /// Gets the time reached, in seconds.
    let progress: @Sendable (Double) throws -> Void

    /// - Returns: the RFC 6381 `codecs` parameter.
    func run() throws -> String? {
        let rate = Rational(plan.rate.ratio.numerator, plan.rate.ratio.denominator)
        let encoder = try Encoder(
            .video(width: rung.width, height: rung.height, frameRate: rate, color: plan.color), options)
        let muxer = try Muxer(file, layout: .fragmented, encoders: [encoder], interrupt: interrupt)
        let scaler = Scaler(width: rung.width, height: rung.height)
        var last: (source: Frame, scaled: Frame)?

        func write(_ packet: Packet) throws {
            let slot = packet.presentationTime ?? 0
            if packet.isKey, slot > 0, plan.segments.isStart(slot) { try muxer.cut() }
            try muxer.write(packet)
            try progress(Double(slot) / plan.rate.value)
        }
        while let picture = try source.take() {
            let scaled: Frame
            if let last, last.source === picture.frame {
                scaled = last.scaled
            } else {
                scaled = try scaler.scale(picture.frame)
                last = (picture.frame, scaled)
            }
            try below?.put(GridPicture(frame: scaled, slot: picture.slot))
            let frame = try scaled.sharing()
            frame.presentationTime = picture.slot
            frame.timeBase = rate.inverse
            frame.forceKey(plan.segments.isStart(picture.slot))
            try encoder.encode(frame, write)
        }
        below?.end()
        try encoder.encode(nil, write)
        try muxer.finish()
        try progress(.infinity)
        return encoder.codecs
    }
}
