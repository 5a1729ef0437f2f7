import CMAF
import Foundation
import Media
import StageKit

/// One track of a chunk, written anew packet by packet: a fragment in a file of its own, whose clock begins at 0.
struct LivePart {
    /// Why a chunk is of no use.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    let source: FileSource
    let index: FragmentIndex
    /// When its first packet is shown, in seconds on the clock of the chunk.
    let start: Double
    /// Of pictures, as displayed.
    let size: (width: Int, height: Int)?

    /// - Parameters:
    ///   - earliest: sound that is heard before is left out.
    ///   - file: where to write it.
    /// - Throws: `Fault`; `AVError`, noSpace; `CancellationError`.
    init(
        _ kind: Traits.Track, of chunk: URL, from earliest: Double? = nil, to file: URL, interrupt: @escaping Interrupt
    ) throws {
        do {
            let demuxer = try Demuxer(chunk, interrupt: interrupt)
            guard demuxer.container == "mpegts", let stream = demuxer.stream(kind) else {
                throw Fault(description: "there is no \(kind == .video ? "H.264 picture" : "AAC sound") in it")
            }
            (start, size) = (try Self.copy(stream, of: demuxer, from: earliest, to: file, interrupt), stream.video?.displaySize)
            source = try FileSource(path: file.path)
            index = try FragmentIndex(source)
        } catch let error as AVError where error.reason != .noSpace {
            throw Fault(description: error.words)
        } catch let error as CMAFError {
            throw Fault(description: "\(error)")
        }
        guard kind == .audio || index.fragments.allSatisfy(\.startsWithSync) else {
            throw Fault(description: "it does not begin with a key frame")
        }
    }

    /// - Returns: when the first packet is shown.
    private static func copy(
        _ stream: StreamInfo, of demuxer: Demuxer, from earliest: Double?, to file: URL,
        _ interrupt: @escaping Interrupt
    ) throws -> Double {
        demuxer.select([stream.index])
        var muxer: Muxer?
        var start: Double?
        while let packet = try demuxer.read() {
            guard let time = packet.seconds, packet.decodeTime != nil, !packet.isCorrupt else { continue }
            let middle = time + packet.timeBase.seconds(packet.duration) / 2
            if let earliest, start == nil, middle < earliest { continue }
            start = start ?? time
            packet.move(by: -(start ?? time))
            let configuration = stream.audio == nil ? nil : packet.removeADTSHeader()
            let output = try muxer ?? Muxer(
                file, copying: stream.index, of: demuxer, frameRate: stream.video?.averageFrameRate,
                clock: stream.audio.map { Rational($0.sampleRate, 1) } ?? stream.timeBase.inverse,
                configuration: configuration, interrupt: interrupt)
            try output.write(packet)
            muxer = output
        }
        guard let start, let muxer else { throw Fault(description: "it is empty") }
        try muxer.finish()
        return start
    }
}

extension Demuxer {
    /// What renditions can be made of without encoding.
    fileprivate func stream(_ kind: Traits.Track) -> StreamInfo? {
        streams.first { stream in
            switch kind {
            case .video: stream.video != nil && stream.codec == "h264"
            case .audio: stream.audio.map { $0.sampleRate > 0 && $0.channels > 0 } == true && stream.codec == "aac"
            }
        }
    }
}

/// What there is in a chunk, without reading it whole.
struct LiveContents {
    let hasPicture: Bool
    let hasSound: Bool
    /// Of the picture, in pixels, the shorter side.
    let side: Int

    /// - Returns: nil when it cannot be read.
    init?(_ chunk: URL, interrupt: @escaping Interrupt) {
        guard let demuxer = try? Demuxer(chunk, interrupt: interrupt) else { return nil }
        let size = demuxer.stream(.video)?.video?.displaySize
        (hasPicture, hasSound) = (size != nil, demuxer.stream(.audio) != nil)
        side = size.map { min($0.width, $0.height) } ?? 0
    }
}
