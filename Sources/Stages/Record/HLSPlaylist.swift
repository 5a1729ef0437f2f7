import Foundation
import SegmentStore

/// A playlist (RFC 8216) as a recorder needs it: segments with their times, or variants.
struct HLSPlaylist: Equatable {
    /// A segment as it is listed.
    struct Segment: Equatable {
        let address: String
        /// In seconds.
        let duration: Double
        /// Counted on from EXT-X-MEDIA-SEQUENCE.
        let number: Int
        /// By EXT-X-PROGRAM-DATE-TIME, its own or one in its neighbourhood; nil when the playlist has none.
        var start: Moment?
        /// EXT-X-MAP: the address of what has to stand before its bytes.
        let map: String?
    }

    /// A variant of a master playlist.
    struct Variant: Equatable {
        let address: String
        /// In bit/s.
        let bandwidth: Int
        /// Of the pictures.
        let height: Int?
        /// VIDEO and NAME, in this order.
        let names: [String]
        /// Whether its sound comes in a playlist of its own.
        let hasSoundApart: Bool
    }

    /// Why a playlist cannot be recorded.
    enum Flaw: String, Error {
        case noPlaylist = "it is no HLS playlist"
        case encrypted = "its segments are encrypted"
        case byteRanges = "its segments are parts of files"
    }

    let segments: [Segment]
    let variants: [Variant]
    /// EXT-X-TARGETDURATION, in seconds; some write decimals.
    let target: Double
    /// EXT-X-ENDLIST: nothing is added any more.
    let isFinished: Bool

    /// - Parameter address: where it was found: others are relative to it.
    init(_ text: String, at address: String) throws(Flaw) {
        let plain = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        var lines = plain.split(whereSeparator: \.isNewline)[...]
        guard lines.popFirst()?.trimmingCharacters(in: .whitespaces) == "#EXTM3U" else { throw .noPlaylist }
        var reader = HLSReader(address: address)
        for line in lines {
            let line = line.trimmingCharacters(in: .whitespaces)
            if !line.isEmpty { try reader.take(line) }
        }
        segments = reader.datedSegments
        variants = reader.variants.map { variant in
            Variant(
                address: variant.address, bandwidth: variant.bandwidth, height: variant.height, names: variant.names,
                hasSoundApart: variant.sound.map(reader.soundApart.contains) ?? false)
        }
        (target, isFinished) = (reader.target, reader.isFinished)
    }
}

/// Reads a playlist line by line.
private struct HLSReader {
    struct FoundVariant {
        let address: String
        let bandwidth: Int
        let height: Int?
        let names: [String]
        let sound: String?
    }

    let address: URL?
    var segments: [HLSPlaylist.Segment] = []
    var variants: [FoundVariant] = []
    /// Groups of sound with a playlist of their own.
    var soundApart: Set<String> = []
    var target = 6.0
    var isFinished = false
    private var number = 0
    private var duration: Double?
    private var start: Moment?
    private var map: String?
    private var stream: HLSAttributes?

    /// Longer than any segment, in seconds.
    private static let longest = 86_400.0

    init(address: String) { self.address = URL(string: address) }

    mutating func take(_ line: String) throws(HLSPlaylist.Flaw) {
        guard line.hasPrefix("#") else { return add(line) }
        let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
        let value = parts.count > 1 ? parts[1] : ""
        switch parts[0] {
        case "#EXT-X-TARGETDURATION": target = min(max(0.05, Double(value) ?? target), Self.longest)
        // As far as 64 bits leave room to count on.
        case "#EXT-X-MEDIA-SEQUENCE": number = Int(value).flatMap { $0 >= 0 && $0 < 1 << 60 ? $0 : nil } ?? 0
        case "#EXT-X-ENDLIST": isFinished = true
        case "#EXTINF": duration = Double(value.prefix { $0 != "," }.trimmingCharacters(in: .whitespaces))
        case "#EXT-X-PROGRAM-DATE-TIME": start = Moment(dateTime: value)
        case "#EXT-X-MAP":
            let attributes = HLSAttributes(value)
            if attributes["BYTERANGE"] != nil { throw .byteRanges }
            map = attributes["URI"].flatMap(resolve)
        case "#EXT-X-STREAM-INF": stream = HLSAttributes(value)
        case "#EXT-X-MEDIA":
            let attributes = HLSAttributes(value)
            if attributes["TYPE"] == "AUDIO", attributes["URI"] != nil, let group = attributes["GROUP-ID"] {
                soundApart.insert(group)
            }
        case "#EXT-X-BYTERANGE": throw .byteRanges
        case "#EXT-X-KEY" where HLSAttributes(value)["METHOD"] != "NONE": throw .encrypted
        default: break
        }
    }

    private func resolve(_ text: String) -> String? {
        guard let found = URL(string: text, relativeTo: address)?.absoluteURL else { return nil }
        return found.scheme == nil ? nil : found.absoluteString
    }

    private mutating func add(_ line: String) {
        let found = resolve(line)
        if let stream {
            self.stream = nil
            guard let found else { return }
            variants.append(
                FoundVariant(
                    address: found, bandwidth: stream["BANDWIDTH"].flatMap { Int($0) } ?? 0,
                    height: stream["RESOLUTION"]?.split(separator: "x").last.flatMap { Int($0) },
                    names: ["VIDEO", "NAME"].compactMap { stream[$0] }, sound: stream["AUDIO"]))
            return
        }
        let length = duration.flatMap { $0.isFinite && $0 >= 0 && $0 <= Self.longest ? $0 : nil } ?? 0
        if let found {
            segments.append(
                HLSPlaylist.Segment(address: found, duration: length, number: number, start: start, map: map))
        }
        start = start.map { $0.advanced(by: length) }
        number += 1
        duration = nil
    }

    /// Those before the first date count back from it (section 4.3.2.6).
    var datedSegments: [HLSPlaylist.Segment] {
        var dated = segments
        for index in dated.indices.dropLast().reversed() where dated[index].start == nil {
            dated[index].start = dated[index + 1].start.map { $0.advanced(by: -dated[index].duration) }
        }
        return dated
    }
}
