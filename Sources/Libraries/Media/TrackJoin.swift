public import Foundation

/// Several files of one track each as one ordinary MP4: nothing is encoded anew.
public enum TrackJoin {
    /// Writes the file. Times stay as they are.
    ///
    /// - Parameters:
    ///   - files: of which the first stream counts.
    ///   - progress: told the time that is reached, in seconds.
    /// - Throws: `AVError`, noSpace when the disk is full; `CancellationError` when interrupted; what `progress` throws.
    public static func write(
        _ files: [URL], to file: URL, interrupt: @escaping Interrupt = { false },
        progress: (Double) throws -> Void = { _ in }
    ) throws {
        let inputs = try files.map { try Demuxer($0, interrupt: interrupt) }
        guard inputs.allSatisfy({ !$0.streams.isEmpty }) else {
            throw AVError(.invalidData, "a file without a track cannot be joined")
        }
        for input in inputs { input.select([0]) }
        let muxer = try Muxer(file, copying: inputs.map { (0, $0) }, interrupt: interrupt)
        var next = try inputs.map { try $0.read() }
        // What is decoded first is written first, so that nothing has to be kept for long.
        while let track = next.indices.filter({ next[$0] != nil }).min(by: { time(next[$0]) < time(next[$1]) }) {
            guard let packet = next[track] else { break }
            try progress(time(packet))
            try muxer.write(packet, track: track)
            next[track] = try inputs[track].read()
        }
        try muxer.finish()
    }

    /// In seconds.
    private static func time(_ packet: Packet?) -> Double {
        packet.flatMap { packet in packet.decodeTime.map { packet.timeBase.seconds($0) } } ?? 0
    }
}
