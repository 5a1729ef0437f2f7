import Media
import StageKit

/// Packets of AAC in which nothing is heard, to stand before sound that begins late.
struct Silence {
    let packets: Int
    /// In hertz.
    let sampleRate: Int
    /// libav's name: `stereo`.
    let layout: String

    /// Writes them one after the other from time 0 on.
    ///
    /// - Parameter write: gets a packet and its time, in seconds.
    func write(_ write: (Packet, Double) throws -> Void) throws {
        guard packets > 0 else { return }
        let encoder = try Encoder(
            .audio(sampleRate: sampleRate, layout: layout, sampleFormat: "fltp"),
            EncoderOptions("aac", bitrate: 64_000, hasGlobalHeader: true))
        let (samples, clock) = (SoundCopy.samples, Rational(1, sampleRate))
        var count = 0
        func take(_ packet: Packet) throws {
            guard count < packets else { return }
            let place = Int64(count * samples)
            packet.place(at: place, decodedAt: place, lasting: Int64(samples), clock)
            try write(packet, clock.seconds(place))
            count += 1
        }
        for index in 0..<packets {
            let frame = try Frame(samples: samples, sampleRate: sampleRate, sampleFormat: "fltp", layout: layout)
            frame.presentationTime = Int64(index * samples)
            try encoder.encode(frame, take)
        }
        try encoder.encode(nil, take)
    }
}
