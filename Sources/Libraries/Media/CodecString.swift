import CAV

/// The `codecs` parameter of RFC 6381 for what an encoder makes.
enum CodecString {
    static func make(_ context: AVCodecContext) -> String? {
        let header = UnsafeBufferPointer(start: context.extradata, count: Int(max(0, context.extradata_size)))
        return make(codec: context.codec_id, header: [UInt8](header))
    }

    static func make(codec: AVCodecID, header: [UInt8]) -> String? {
        switch codec {
        case AV_CODEC_ID_H264: avc(header)
        case AV_CODEC_ID_AAC: aac(header)
        case AV_CODEC_ID_MP3: "mp4a.6b"
        case AV_CODEC_ID_OPUS: "Opus"
        default: nil
        }
    }

    /// Profile, constraints and level of the first sequence parameter set (ISO/IEC 14496-15, section 5.3.3), whether
    /// the header is an `avcC` record or a byte stream (ITU-T H.264, annex B).
    private static func avc(_ header: [UInt8]) -> String? {
        if header.count >= 4, header[0] == 1 { return "avc1." + hex(header[1...3]) }
        for start in header.indices.dropLast(6) where header[start] == 0 && header[start + 1] == 0 {
            let isParameterSet = header[start + 2] == 1 && header[start + 3] & 0x1F == 7
            if isParameterSet { return "avc1." + hex(header[(start + 4)...(start + 6)]) }
        }
        return nil
    }

    /// The audio object type, the first five bits of the specific config (ISO/IEC 14496-3, section 1.6.2.1).
    private static func aac(_ header: [UInt8]) -> String {
        "mp4a.40." + String(header.first.map { max(1, $0 >> 3) } ?? 2)
    }

    private static func hex(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
