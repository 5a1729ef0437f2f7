import CAV

/// `ftyp` and `moov` of a fragmented MP4 (ISO/IEC 14496-12) that say from the start how long the film is and, by an
/// edit list, where in each track it begins. libavformat describes the tracks; it cannot know these in advance.
struct MP4Header {
    let bytes: [UInt8]

    /// - Parameters:
    ///   - duration: in seconds.
    ///   - offsets: for each track, what its times of decoding were moved by, in its own ticks.
    /// - Throws: `AVError`.
    init(_ tracks: [CutTrack], duration: Double, offsets: [Int64], isInBand: Bool) throws {
        for track in tracks where track.parameters.pointee.codec_id == AV_CODEC_ID_HEVC {
            track.parameters.pointee.codec_tag = fourCC(isInBand ? "hev1" : "hvc1")
        }
        var options = ["movflags": "+empty_moov+default_base_moof+frag_custom", "use_editlist": "0"]
        if let scale = tracks.first(where: { $0.parameters.pointee.codec_type == AVMEDIA_TYPE_VIDEO })?.timescale {
            options["video_track_timescale"] = String(scale)
        }
        let plain = try ByteMuxer("mp4", tracks, options: options).take()
        // libavformat counts the movie in milliseconds.
        bytes = Self.patch(plain, duration: UInt32(clamping: Int((duration * 1000).rounded())), offsets: offsets)
    }

    private static func patch(_ plain: [UInt8], duration: UInt32, offsets: [Int64]) -> [UInt8] {
        var track = 0
        func change(_ box: ArraySlice<UInt8>) -> [UInt8] {
            let name = String(decoding: box.dropFirst(4).prefix(4), as: UTF8.self)
            var box = Array(box)
            switch name {
            case "moov", "trak", "mvex":
                var inside = boxes(box[8...]).map(change)
                if name == "trak" {
                    inside.insert(edits(duration, offsets[min(track, offsets.count - 1)]), at: 1)
                    track += 1
                }
                if name == "mvex" { inside.insert(MP4Box("mehd", version: 0) { $0.number(duration) }.bytes, at: 0) }
                return MP4Box(name) { box in for part in inside { box.bytes += part } }.bytes
            // Version 0: the duration stands after two times and the time scale, or the track's number and 0.
            case "mvhd": box.replaceSubrange(24..<28, with: duration.bigEndianBytes)
            case "tkhd": box.replaceSubrange(28..<32, with: duration.bigEndianBytes)
            default: break
            }
            return box
        }
        return boxes(plain[...]).filter { isHeader($0) }.flatMap(change)
    }

    private static func isHeader(_ box: ArraySlice<UInt8>) -> Bool {
        ["ftyp", "moov"].contains(String(decoding: box.dropFirst(4).prefix(4), as: UTF8.self))
    }

    private static func boxes(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var found: [ArraySlice<UInt8>] = []
        var rest = bytes
        while rest.count >= 8 {
            let size = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard size >= 8, size <= rest.count else { break }
            found.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return found
    }

    /// One edit: all, from where the cut begins.
    private static func edits(_ duration: UInt32, _ offset: Int64) -> [UInt8] {
        MP4Box("edts") { box in
            box.bytes +=
                MP4Box("elst", version: 0) { list in
                    list.number(1)
                    list.number(duration)
                    list.number(UInt32(clamping: offset))
                    list.number(1 << 16)
                }.bytes
        }.bytes
    }
}
