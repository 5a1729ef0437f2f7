import Foundation

@testable import Media

/// All that is in a file: pictures by number, packets, sound sample by sample.
struct CutReading {
    struct Picture: Equatable {
        let number: Int?
        /// In seconds.
        let time: Double
    }

    var pictures: [Picture] = []
    /// Some of the brightness of each.
    var looks: [[UInt8]] = []
    /// What the slices of a packet hold, in the order of decoding.
    var slices: [[[UInt8]]] = []
    var keys: [Bool] = []
    /// In seconds, in the order of decoding.
    var decoded: [Double] = []
    var damage = 0
    /// The first channel.
    var samples: [Float] = []
    /// In seconds: when the first of `samples` is heard.
    var soundStart: Double?
    var sampleRate = 48_000

    init(_ file: URL) throws {
        let demuxer = try Demuxer(file)
        if let video = demuxer.streams.first(where: { $0.video != nil }) { try readPictures(demuxer, video) }
        let other = try Demuxer(file)
        if let audio = other.streams.first(where: { $0.audio != nil }) { try readSound(other, audio) }
    }

    private mutating func readPictures(_ demuxer: Demuxer, _ stream: StreamInfo) throws {
        demuxer.select([stream.index])
        let decoder = try Decoder(demuxer, stream: stream.index, threads: 1)
        let sets = ParameterSets(demuxer.header(of: stream.index), isHEVC: stream.codec == "hevc")
        var found: [Picture] = []
        var seen: [[UInt8]] = []
        func look(_ frame: Frame) {
            let luma = frame.luma
            let number = SampleStrip.number(luma: luma, width: frame.width, height: frame.height)
            found.append(Picture(number: number, time: frame.seconds ?? -1))
            seen.append(stride(from: 0, to: luma.count, by: 131).map { luma[$0] })
        }
        while let packet = try demuxer.read() {
            guard packet.stream == stream.index else { continue }
            decoded.append(stream.timeBase.seconds(packet.decodeTime ?? -1))
            keys.append(packet.isKey)
            let units = (sets?.framing ?? .startCodes).units(packet.bytes)
            slices.append(
                units.filter { stream.codec == "hevc" ? $0.isHEVCSlice : $0.isH264Slice }.map(\.bytes))
            try decoder.decode(packet, look)
        }
        try decoder.decode(nil, look)
        pictures = found
        looks = seen
        damage = decoder.damage
    }

    private mutating func readSound(_ demuxer: Demuxer, _ stream: StreamInfo) throws {
        demuxer.select([stream.index])
        let decoder = try Decoder(demuxer, stream: stream.index, threads: 1)
        var found: [Float] = []
        var start: Double?
        let rate = stream.audio?.sampleRate ?? 48_000
        func hear(_ frame: Frame) {
            guard let time = frame.seconds else { return }
            let begin = start ?? time
            start = begin
            let place = Int(((time - begin) * Double(rate)).rounded())
            // Gaps of a container's rounding are none.
            if place > found.count + 24 { found += [Float](repeating: 0, count: place - found.count) }
            found += frame.firstChannel
        }
        while let packet = try demuxer.read() {
            if packet.stream == stream.index { try decoder.decode(packet, hear) }
        }
        try decoder.decode(nil, hear)
        samples = found
        soundStart = start
        sampleRate = rate
    }

    /// By how many samples this sound is late against another one, around two moments; nil where there is none to compare.
    ///
    /// - Parameters: in seconds on the clock of each.
    func lag(at time: Double, against other: CutReading, at otherTime: Double, window: Int = 1500) -> Int? {
        guard let start = soundStart, let otherStart = other.soundStart else { return nil }
        let here = Int(((time - start) * Double(sampleRate)).rounded())
        let there = Int(((otherTime - otherStart) * Double(sampleRate)).rounded())
        let reach = 100
        guard here >= 0, here + window <= samples.count, there >= reach, there + window + reach <= other.samples.count
        else { return nil }
        var best = (value: -Float.infinity, lag: 0)
        samples.withUnsafeBufferPointer { mine in
            other.samples.withUnsafeBufferPointer { theirs in
                for lag in -reach...reach {
                    var sum: Float = 0
                    var index = 0
                    while index < window {
                        sum += mine[here + index] * theirs[there + index - lag]
                        index += 1
                    }
                    if sum > best.value { best = (sum, lag) }
                }
            }
        }
        return best.lag
    }

    /// The loudest sample between two moments.
    func peak(_ from: Double, _ to: Double) -> Float {
        guard let start = soundStart else { return 0 }
        let first = max(0, Int(((from - start) * Double(sampleRate)).rounded()))
        let last = min(samples.count, Int(((to - start) * Double(sampleRate)).rounded()))
        return first < last ? samples[first..<last].reduce(0) { max($0, abs($1)) } : 0
    }
}
