import Foundation

extension PlaylistChecker {
    /// Reads and checks a media playlist of a complete video, and the heads of the segments it names.
    @discardableResult
    public func media(_ path: String) -> CheckedMedia {
        var state = MediaState(CheckedMedia(path: path))
        for line in lines(of: path) {
            switch line.content {
            case .tag(let name, let value): take(name, value, line.number, &state)
            case .uri(let uri): take(uri, line.number, &state)
            }
        }
        finish(&state)
        return state.media
    }

    private struct MediaState {
        var media: CheckedMedia
        var seen: [String: Int] = [:]
        var duration: Double?
        var range: Range<Int>?
        var isDiscontinuous = false

        init(_ media: CheckedMedia) { self.media = media }
    }

    private func take(_ name: String, _ value: String?, _ line: Int, _ state: inout MediaState) {
        let path = state.media.path
        func wrong(_ section: String, _ words: String) { report(path, line, section, words) }
        let once = [
            "#EXT-X-VERSION", "#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-PLAYLIST-TYPE",
            "#EXT-X-ENDLIST", "#EXT-X-INDEPENDENT-SEGMENTS", "#EXT-X-DISCONTINUITY-SEQUENCE",
            "#EXT-X-I-FRAMES-ONLY",
        ]
        state.seen[name, default: 0] += 1
        if once.contains(name), state.seen[name] != 1 { wrong("4.3.3", "\(name) stands twice") }
        if state.media.isComplete { wrong("4.3.3.4", "\(name) after #EXT-X-ENDLIST") }
        let number = value.flatMap { text in text.allSatisfy { "0123456789".contains($0) } ? Int(text) : nil }
        switch name {
        case "#EXT-X-VERSION":
            guard let number else { return wrong("4.3.1.2", "the version is no number") }
            state.media.version = number
        case "#EXT-X-TARGETDURATION":
            guard let number, number > 0 else { return wrong("4.3.3.1", "the target duration is no whole number") }
            state.media.targetDuration = number
        case "#EXT-X-MEDIA-SEQUENCE":
            if number == nil { wrong("4.3.3.2", "the sequence number is no number") }
            if !state.media.segments.isEmpty { wrong("4.3.3.2", "\(name) after the first segment") }
        case "#EXT-X-PLAYLIST-TYPE":
            if value != "VOD" { wrong("4.3.3.5", "a complete video is VOD") }
        case "#EXT-X-INDEPENDENT-SEGMENTS":
            if value != nil { wrong("4.3.5.1", "\(name) has no value") }
            state.media.isIndependent = true
        case "#EXT-X-I-FRAMES-ONLY":
            if value != nil { wrong("4.3.3.6", "\(name) has no value") }
            state.media.isIFramesOnly = true
        case "#EXT-X-ENDLIST":
            if value != nil { wrong("4.3.3.4", "\(name) has no value") }
            state.media.isComplete = true
        case "#EXT-X-DISCONTINUITY":
            if value != nil { wrong("4.3.2.3", "\(name) has no value") }
            state.isDiscontinuous = true
            state.media.discontinuities.append(state.media.segments.count)
        case "#EXT-X-DISCONTINUITY-SEQUENCE":
            if number == nil { wrong("4.3.3.3", "the sequence number is no number") }
            if !state.media.segments.isEmpty || state.isDiscontinuous { wrong("4.3.3.3", "\(name) comes too late") }
        case "#EXT-X-MAP": map(value ?? "", line, &state)
        case "#EXTINF":
            if state.duration != nil { wrong("4.3.2.1", "two #EXTINF for one segment") }
            let parts = (value ?? "").split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            let isDecimal = parts.first.map { $0.first != "." && $0.allSatisfy { "0123456789.".contains($0) } } ?? false
            guard parts.count == 2, isDecimal, let duration = Double(parts[0]) else {
                return wrong("4.3.2.1", "#EXTINF is a decimal number and a comma")
            }
            state.duration = duration
        case "#EXT-X-BYTERANGE":
            if state.range != nil { wrong("4.3.2.2", "two #EXT-X-BYTERANGE for one segment") }
            state.range = byteRange(value ?? "")
            if state.range == nil { wrong("4.3.2.2", "\(value ?? "") is no byte range with its start") }
        default: wrong("4.3", "unknown tag \(name)")
        }
    }

    private func map(_ value: String, _ line: Int, _ state: inout MediaState) {
        let path = state.media.path
        let known: [String: AttributeList.Kind] = ["URI": .quoted, "BYTERANGE": .quoted]
        let list = AttributeList(value, known: known) { report(path, line, "4.2", $0) }
        if !state.media.segments.isEmpty, !state.isDiscontinuous {
            report(path, line, "4.3.2.5", "#EXT-X-MAP after the first segment, and no discontinuity")
        }
        guard let uri = list["URI"], let file = file(uri, in: path, line: line) else {
            return report(path, line, "4.3.2.5", "#EXT-X-MAP has no URI")
        }
        guard let range = byteRange(list["BYTERANGE"] ?? "") else {
            return report(path, line, "4.3.2.5", "BYTERANGE has no start")
        }
        state.media.map = .init(duration: 0, file: file, range: range)
        expect(["ftyp", "moov"], in: file, range, path, line)
    }

    private func take(_ uri: String, _ line: Int, _ state: inout MediaState) {
        let path = state.media.path
        guard let duration = state.duration else { return report(path, line, "4.3.2.1", "a segment without #EXTINF") }
        if state.media.map == nil { report(path, line, "3.3", "a segment of fragmented MP4 before its #EXT-X-MAP") }
        if state.media.isComplete { report(path, line, "4.3.3.4", "a segment after #EXT-X-ENDLIST") }
        if duration.rounded() > Double(state.media.targetDuration) {
            report(path, line, "4.3.3.1", "\(duration) s is longer than the target, \(state.media.targetDuration) s")
        }
        if state.media.isIFramesOnly, let file = file(uri, in: path, line: line), let range = state.range {
            if let last = state.media.segments.last, last.range.upperBound > range.lowerBound {
                report(path, line, "4.3.3.6", "the key frame begins before the one before it ends")
            }
            state.media.segments.append(.init(duration: duration, file: file, range: range))
            expectBeginning(in: file, range, path, line)
        } else if let file = file(uri, in: path, line: line), let range = state.range {
            // Another set-up may stand between.
            let place = state.isDiscontinuous ? state.media.map?.range.upperBound : state.media.segments.last?.range.upperBound
            if state.media.segments.last?.file == file, place != range.lowerBound {
                report(path, line, "4.3.2.2", "the segment does not begin where the one before it ends")
            }
            state.media.segments.append(.init(duration: duration, file: file, range: range))
            expect(["moof", "mdat"], in: file, range, path, line)
        } else {
            report(path, line, "4.3.2.2", "a segment of a rendition in one file has a byte range")
        }
        (state.duration, state.range, state.isDiscontinuous) = (nil, nil, false)
    }

    private func finish(_ state: inout MediaState) {
        let media = state.media
        func wrong(_ section: String, _ words: String) { report(media.path, 0, section, words) }
        if media.targetDuration == 0 { wrong("4.3.3.1", "no #EXT-X-TARGETDURATION") }
        if !media.isComplete { wrong("4.3.3.4", "no #EXT-X-ENDLIST") }
        if !media.isIndependent { wrong("4.3.5.1", "no #EXT-X-INDEPENDENT-SEGMENTS") }
        if media.version < 6 { wrong("7", "#EXT-X-MAP needs version 6") }
        if media.segments.isEmpty { wrong("4.3.3", "there are no segments") }
        if state.duration != nil || state.range != nil { wrong("4.3.2", "tags of a segment that does not follow") }
    }

    /// `length@start`; nil for anything else.
    private func byteRange(_ text: String) -> Range<Int>? {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard parts.count == 2, numbers.count == 2, numbers[0] > 0, numbers[1] >= 0 else { return nil }
        return numbers[1]..<numbers[1] + numbers[0]
    }

    /// Checks that the range holds a whole `moof`, and of the `mdat` behind it the beginning: a key frame.
    private func expectBeginning(in file: URL, _ range: Range<Int>, _ path: String, _ line: Int) {
        let (boxes, end) = BoxNames(file)?.start(at: range.lowerBound, upTo: "mdat") ?? ([], 0)
        if boxes.filter({ $0 == "moof" || $0 == "mdat" }) != ["moof", "mdat"] {
            report(path, line, "4.3.3.6", "the bytes \(range) hold \(boxes), not moof and mdat")
        } else if end + 8 >= range.upperBound {
            report(path, line, "4.3.3.6", "the bytes \(range) hold nothing of the mdat at \(end)")
        }
    }

    /// Checks that the range is inside the file and is filled, to the byte, by boxes that include these, in this order.
    private func expect(_ types: [String], in file: URL, _ range: Range<Int>, _ path: String, _ line: Int) {
        guard let boxes = BoxNames(file)?.names(in: range) else {
            let words = "the bytes \(range) of \(file.lastPathComponent) are no boxes"
            return report(path, line, "ISO/IEC 14496-12, 4.2", words)
        }
        let allowed = types + ["styp", "sidx", "prft", "emsg", "free"]
        let main = boxes.filter(types.contains)
        if main != types || !boxes.allSatisfy(allowed.contains) {
            report(path, line, "3.3", "the bytes \(range) hold \(boxes), not \(types)")
        }
    }
}
