public import Foundation

/// Sound in which nothing is heard, as AAC.
public struct Silence {
    /// Samples in a frame of AAC.
    private static let frame = 1024
    /// libav's names, by the number of channels.
    private static let layouts = [1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 8: "7.1"]

    private let encoder: Encoder
    private let samples: Frame
    private let clock: Rational

    /// - Parameters:
    ///   - sampleRate: in hertz.
    ///   - layout: libav's name: `stereo`.
    ///   - bitrate: in bit/s; nil for the encoder's own.
    /// - Throws: `AVError`.
    public init(sampleRate: Int, layout: String, bitrate: Int? = nil) throws {
        encoder = try Encoder(
            .audio(sampleRate: sampleRate, layout: layout), EncoderOptions("aac", bitrate: bitrate, hasGlobalHeader: true))
        samples = try Frame(samples: Self.frame, sampleRate: sampleRate, layout: layout)
        clock = Rational(1, sampleRate)
    }

    /// Makes so many packets, one after the other from time 0 on. Once.
    ///
    /// - Parameter take: gets a packet and its time, in seconds.
    /// - Throws: `AVError`; what `take` throws.
    public func packets(_ count: Int, _ take: (Packet, Double) throws -> Void) throws {
        var made = 0
        func place(_ packet: Packet) throws {
            // What primes the decoder is as silent as the rest.
            guard made < count else { return }
            let time = Int64(made * Self.frame)
            packet.place(at: time, decodedAt: time, lasting: Int64(Self.frame), clock)
            try take(packet, clock.seconds(time))
            made += 1
        }
        for number in 0..<count {
            let frame = try samples.sharing()
            frame.presentationTime = Int64(number * Self.frame)
            try encoder.encode(frame, place)
        }
        try encoder.encode(nil, place)
    }

    /// Writes a fragmented MP4 of one fragment whose clock begins at 0.
    ///
    /// - Parameter seconds: rounded to whole frames.
    /// - Returns: false when that is less than one frame, or nothing is known of so many channels.
    /// - Throws: `AVError`, noSpace when the disk is full; `CancellationError` when interrupted.
    public static func write(
        to file: URL, sampleRate: Int, channels: Int, seconds: Double, interrupt: @escaping Interrupt = { false }
    ) throws -> Bool {
        let count = Int((seconds * Double(sampleRate) / Double(frame)).rounded())
        guard count > 0, let layout = layouts[channels] else { return false }
        let silence = try Silence(sampleRate: sampleRate, layout: layout)
        let muxer = try Muxer(file, layout: .fragmented, encoders: [silence.encoder], interrupt: interrupt)
        try silence.packets(count) { packet, _ in try muxer.write(packet) }
        try muxer.finish()
        return true
    }
}
