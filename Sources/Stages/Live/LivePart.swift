import CMAF
import Foundation
import Media
import StageKit

/// One track of a chunk, written anew packet by packet: a fragment in a file of its own, whose clock begins at 0; or
/// several.
struct LivePart {
    /// Why a chunk is of no use.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    let file: URL
    let source: FileSource
    let index: FragmentIndex
    /// Where it goes.
    let place: Placement
    /// Of pictures, as displayed.
    let size: (width: Int, height: Int)?
    /// When its key frames are shown, in seconds on the clock of the chunk; the first as much earlier as it leads.
    let keys: [Double]

    /// - Parameters:
    ///   - earliest: sound that is heard before is left out.
    ///   - cuts: when other fragments begin, in seconds on the clock of the chunk.
    ///   - file: where to write it.
    ///   - placing: told when its first packet is shown, in seconds on the clock of the chunk.
    /// - Throws: `Fault`; `AVError`, noSpace; `CancellationError`.
    init(
        _ kind: Traits.Track, of chunk: URL, from earliest: Double? = nil, cuts: [Double] = [], to file: URL,
        interrupt: @escaping Interrupt, placing: (Double) -> Placement
    ) throws {
        self.file = file
        do {
            let demuxer = try Demuxer(chunk, interrupt: interrupt)
            guard demuxer.container == "mpegts", let stream = demuxer.stream(kind) else {
                throw Fault(description: "there is no \(kind == .video ? "H.264 picture" : "AAC sound") in it")
            }
            size = stream.video?.displaySize
            var copy = LiveCopy(stream, of: demuxer, from: earliest, cuts: cuts, to: file, interrupt: interrupt)
            guard let place = try copy.run(placing) else { throw Fault(description: "it is empty") }
            (self.place, keys) = (place, copy.keys)
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
        guard index.fragments.count == cuts.count + 1 else {
            throw Fault(description: "its pictures have other key frames than others of the same time")
        }
    }

    /// Silence in the place of sound that did not come.
    ///
    /// - Returns: nil when that is less than can be made.
    init?(
        silenceAt start: Double, until end: Double, like track: LiveRecord.Track, zero: Double, to file: URL,
        interrupt: @escaping Interrupt
    ) throws {
        let isMade = try Silence.write(
            to: file, sampleRate: track.sampleRate ?? 0, channels: track.channels ?? 0, seconds: end - start,
            interrupt: interrupt)
        guard isMade else { return nil }
        (self.file, size, keys) = (file, nil, [])
        place = Placement(sound: start + zero, zero: zero, end: start)
        source = try FileSource(path: file.path)
        index = try FragmentIndex(source)
    }

    /// In seconds.
    var duration: Double { index.seconds(index.duration) }

    /// Of its longest fragment, in seconds.
    var longest: Double { index.fragments.map { index.seconds($0.duration) }.max() ?? 0 }
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

extension VariantChoice.Variant {
    /// What there is in a chunk, without reading it whole.
    ///
    /// - Returns: nil when it cannot be read.
    init?(_ number: Int, _ chunk: URL, interrupt: @escaping Interrupt) {
        guard let demuxer = try? Demuxer(chunk, interrupt: interrupt) else { return nil }
        let size = demuxer.stream(.video)?.video?.displaySize
        self.init(
            number: number, side: size.map { min($0.width, $0.height) }, hasSound: demuxer.stream(.audio) != nil)
    }
}
