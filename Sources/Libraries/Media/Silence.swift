public import Foundation

/// Sound in which nothing is heard, as AAC in a fragmented MP4 of one fragment whose clock begins at 0.
public enum Silence {
    /// Samples in a frame of AAC.
    private static let frame = 1024
    /// libav's names, by the number of channels.
    private static let layouts = [1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 8: "7.1"]

    /// Writes the file.
    ///
    /// - Parameter seconds: rounded to whole frames.
    /// - Returns: false when that is less than one frame, or nothing is known of so many channels.
    /// - Throws: `AVError`, noSpace when the disk is full; `CancellationError` when interrupted.
    public static func write(
        to file: URL, sampleRate: Int, channels: Int, seconds: Double, interrupt: @escaping Interrupt = { false }
    ) throws -> Bool {
        let count = Int((seconds * Double(sampleRate) / Double(frame)).rounded())
        guard count > 0, let layout = layouts[channels] else { return false }
        let input = EncoderInput.audio(sampleRate: sampleRate, layout: layout)
        let encoder = try Encoder(input, EncoderOptions("aac", hasGlobalHeader: true))
        let muxer = try Muxer(file, layout: .fragmented, encoders: [encoder], interrupt: interrupt)
        let samples = try Frame(samples: frame, sampleRate: sampleRate, layout: layout)
        var written = 0
        func write(_ packet: Packet) throws {
            // What primes the decoder is as silent as the rest.
            guard written < count else { return }
            packet.presentationTime = Int64(written * frame)
            packet.decodeTime = packet.presentationTime
            try muxer.write(packet)
            written += 1
        }
        for number in 0..<count {
            let frame = try samples.sharing()
            frame.presentationTime = Int64(number * Self.frame)
            try encoder.encode(frame, write)
        }
        try encoder.encode(nil, write)
        try muxer.finish()
        return true
    }
}
