public import Foundation

/// Where a cut takes its pictures and its sound from: one file, or two whose clocks go together.
public struct CutSource: Sendable, Equatable {
    /// A file, and where in it the video begins.
    public struct Part: Sendable, Equatable {
        /// Several are read as one: segments of MPEG-TS.
        public let files: [URL]
        /// Time stamp of the start of the video, in seconds on the clock of the file; nil to find it.
        public let origin: Double?

        public init(_ file: URL, origin: Double? = nil) { self.init([file], origin: origin) }

        /// - Parameter files: their bytes follow each other, and their clock goes on from one to the next.
        public init(_ files: [URL], origin: Double? = nil) {
            self.files = files
            self.origin = origin
        }
    }

    /// Nil for sound only.
    public let pictures: Part?
    /// Nil for pictures only. May be the same file.
    public let sound: Part?

    public init(pictures: Part?, sound: Part?) {
        self.pictures = pictures
        self.sound = sound
    }
}

/// One range of one source: cuts join several.
public struct CutPiece: Sendable, Equatable {
    public let source: CutSource
    public let range: CutRange
    /// How it goes over into the next piece; nil for a hard cut.
    public var transition: CutTransition?

    public init(_ source: CutSource, _ range: CutRange, transition: CutTransition? = nil) {
        self.source = source
        self.range = range
        self.transition = transition
    }

    /// In seconds: what it adds to the duration of a cut.
    var length: Double { range.duration - (transition?.duration ?? 0) }
}

/// A stream of a source, open, and the range of it that is wanted.
struct CutInput {
    let demuxer: Demuxer
    let stream: StreamInfo
    /// Time stamp of the start of the video, in seconds on the clock of the file.
    let origin: Double
    let range: CutRange
    /// Into the next one.
    let transition: CutTransition?

    /// Opens what the pieces need; pieces of one source share it.
    ///
    /// - Returns: empty when the first one has no such stream.
    /// - Throws: `CutImpossible` when only some have one; `AVError`, `CancellationError`.
    static func open(
        _ pieces: [CutPiece], _ part: (CutSource) -> CutSource.Part?, _ isWanted: (StreamInfo) -> Bool,
        interrupt: @escaping Interrupt
    ) throws -> [CutInput] {
        var inputs: [CutInput] = []
        for (index, piece) in pieces.enumerated() {
            let wanted = part(piece.source)
            if index > 0, let last = inputs.last, wanted == part(pieces[index - 1].source) {
                inputs.append(
                    CutInput(
                        demuxer: last.demuxer, stream: last.stream, origin: last.origin, range: piece.range,
                        transition: piece.transition))
                continue
            }
            guard let wanted else { continue }
            let demuxer = try Demuxer(wanted.files, limits: .quick, interrupt: interrupt)
            guard let stream = demuxer.streams.first(where: isWanted) else { continue }
            demuxer.select([stream.index])
            inputs.append(
                CutInput(
                    demuxer: demuxer, stream: stream, origin: wanted.origin ?? demuxer.videoStart, range: piece.range,
                    transition: piece.transition))
        }
        guard inputs.isEmpty || inputs.count == pieces.count else {
            throw CutImpossible("some of the parts have no picture or no sound")
        }
        return inputs
    }
}

extension Demuxer {
    /// The start of the video on the clock of the file, as it is in the renditions that are made of it: the earliest
    /// beginning, moved by less than half a frame so that the first picture falls on the grid of frames.
    public var videoStart: Double {
        let picture = streams.first { $0.video != nil && !$0.isCoverArt }
        let sound = streams.first { $0.audio != nil }?.startTime
        guard let start = picture?.startTime, let rate = picture?.video?.averageFrameRate.value, rate > 0 else {
            return picture?.startTime ?? sound ?? 0
        }
        let lead = start - min(start, sound ?? start)
        // A sound that begins much earlier has a wrong time.
        guard lead < 10 else { return start }
        return start - (lead * rate).rounded() / rate
    }
}
