import Foundation
import Media

/// When picture and sound really begin: what headers say leaves out priming and frames that cannot be decoded.
struct FirstFrames {
    private(set) var picture: Double?
    private(set) var sound: Double?

    /// In seconds on the clock of the file.
    init(picture: Double?, sound: Double?) {
        self.picture = picture
        self.sound = sound
    }

    /// Decodes the beginning of the file, until both are known or enough was read.
    init(_ file: URL, picture: Int?, sound: Int?, limits: Limits, interrupt: @escaping Interrupt) throws {
        let demuxer = try Demuxer(file, limits: limits, interrupt: interrupt)
        demuxer.select(Set([picture, sound].compactMap { $0 }))
        let pictures = try picture.map { try Decoder(demuxer, stream: $0, threads: 1) }
        // Sound that cannot be decoded is the reader's to report.
        let sounds = sound.flatMap { try? Decoder(demuxer, stream: $0, threads: 1) }
        let sound = sounds == nil ? nil : sound
        var bytes = 0
        while bytes < 64 << 20, let packet = try? demuxer.read() {
            bytes += packet.size
            if packet.stream == picture, self.picture == nil {
                try pictures?.decode(packet) { self.picture = self.picture ?? $0.seconds }
            } else if packet.stream == sound, self.sound == nil {
                try sounds?.decode(packet) { self.sound = self.sound ?? $0.seconds }
            }
            if (picture == nil || self.picture != nil) && (sound == nil || self.sound != nil) { return }
        }
        if interrupt() { throw CancellationError() }
        // A file shorter than a decoder's delay gives its frames at the end.
        try pictures?.decode(nil) { self.picture = self.picture ?? $0.seconds }
        try sounds?.decode(nil) { self.sound = self.sound ?? $0.seconds }
    }

    /// The zero of the result, on the clock of the file: the earliest beginning, moved by less than half a frame so
    /// that the first picture falls exactly on the grid and neither it nor the sound is shifted against the other.
    ///
    /// - Parameters:
    ///   - rate: of the grid, frames a second; nil when there is no picture.
    ///   - duration: of the file, in seconds: a sound that begins farther away than this has a wrong time.
    func origin(rate: Double?, duration: Double) -> Double {
        guard let picture, let rate else { return sound ?? picture ?? 0 }
        let lead = picture - min(picture, sound ?? picture)
        guard lead <= duration else { return picture }
        return picture - (lead * rate).rounded() / rate
    }
}
