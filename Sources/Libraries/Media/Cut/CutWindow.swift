/// Reads the packets around the two ends of a cut.
struct CutWindow {
    let demuxer: Demuxer
    let stream: Int
    let fit: PictureFit?

    /// In bytes: packets of one end that are held.
    private static let most = 96 << 20

    /// Packets of the stream in the order of decoding, from a key frame that is shown at `time` or before it, to where
    /// `isEnough`, or to the end of the file.
    ///
    /// - Parameter time: in ticks of the stream.
    /// - Throws: `CutImpossible` when packets have no times or are too far from a key frame; `AVError`;
    ///   `CancellationError`.
    func read(from time: Int64, until isEnough: ([CutPlan.Mark]) -> Bool) throws -> (marks: [CutPlan.Mark], packets: [Packet]) {
        let base = demuxer.streams[stream].timeBase
        let beginning = (demuxer.startTime ?? 0) - 1
        var back = 0.0
        while true {
            let target = max(base.seconds(time) - back, beginning)
            try seek(to: target)
            let first = try firstKey()
            if let first, target <= beginning || (first.presentationTime ?? .max) <= time {
                return try read(first, isEnough)
            }
            if target <= beginning { return ([], []) }
            // The container's index counts otherwise than pictures are shown, or there is none.
            back = max(1, back * 2)
        }
    }

    private func seek(to seconds: Double) throws {
        do {
            try demuxer.seek(to: seconds, stream: stream)
        } catch is AVError {
            // Before the first key frame of an index.
            try demuxer.seek(to: demuxer.streams[stream].startTime ?? 0, stream: stream)
        }
    }

    private func firstKey() throws -> Packet? {
        while let packet = try demuxer.read() {
            if packet.stream == stream, fit?.isStart(packet) ?? packet.isKey { return packet }
        }
        return nil
    }

    private func read(_ first: Packet, _ isEnough: ([CutPlan.Mark]) -> Bool) throws -> ([CutPlan.Mark], [Packet]) {
        var marks: [CutPlan.Mark] = []
        var packets: [Packet] = []
        var size = 0
        var next: Packet? = first
        while let packet = next {
            if packet.stream == stream {
                guard let shown = packet.presentationTime, let decoded = packet.decodeTime else {
                    throw CutImpossible("the container does not say when pictures are shown")
                }
                if let last = marks.last, decoded <= last.decoded {
                    throw CutImpossible("the clock of the file jumps back inside the cut")
                }
                size += packet.size
                guard size <= Self.most else { throw CutImpossible("the key frames are too far apart") }
                marks.append(.init(shown: shown, decoded: decoded, isKey: fit?.isStart(packet) ?? packet.isKey))
                packets.append(packet)
                if isEnough(marks) { break }
            }
            next = try demuxer.read()
        }
        return (marks, packets)
    }
}
