/// The first entry of `stsd`: what the samples are (ISO/IEC 14496-12, sections 8.5.2 and 12).
struct SampleEntry: Sendable {
    let kind: Track.Kind
    let codecs: String

    /// - Parameter handler: `vide` or `soun`, from `hdlr`.
    init(_ stsd: BoxTree, handler: FourCC) throws(CMAFError) {
        // Behind version, flags and the number of entries.
        guard let entry = try stsd.children(skipping: 8).first else {
            throw .malformed(box: stsd.header.type, offset: stsd.header.offset, "it describes no samples")
        }
        switch handler {
        case "vide":
            kind = .video(try Self.picture(entry))
            codecs = try CodecString.video(entry)
        case "soun":
            let sound = try Self.sound(entry)
            codecs = try CodecString.audio(entry)
            kind = .audio(sound)
        default: throw .unsupported("a track of kind \"\(handler)\"")
        }
    }

    /// Bytes of fields before the first box of a `VisualSampleEntry`.
    static let visualFields = 78

    /// Bytes of fields before the first box of an `AudioSampleEntry`.
    static let audioFields = 28

    private static func picture(_ entry: BoxTree) throws(CMAFError) -> Track.Picture {
        var fields = try entry.cursor()
        try fields.skip(24)
        let width = Int(try fields.u16())
        let height = Int(try fields.u16())
        guard width > 0, height > 0 else { throw fields.malformed("a picture of \(width)x\(height)") }
        var aspect = (1, 1)
        if let pasp = try entry.all("pasp", skipping: visualFields).first {
            var ratio = try pasp.cursor()
            let (horizontal, vertical) = (Int(try ratio.u32()), Int(try ratio.u32()))
            // 0 means unknown.
            if horizontal > 0, vertical > 0 { aspect = (horizontal, vertical) }
        }
        return Track.Picture(width: width, height: height, aspectWidth: aspect.0, aspectHeight: aspect.1)
    }

    private static func sound(_ entry: BoxTree) throws(CMAFError) -> Track.Sound {
        var fields = try entry.cursor()
        try fields.skip(8)
        guard try fields.u16() == 0 else { throw .unsupported("the QuickTime form of a sound description") }
        try fields.skip(6)
        let channels = Int(try fields.u16())
        try fields.skip(6)
        let rate = Int(try fields.u32() >> 16)
        if let esds = try entry.all("esds", skipping: audioFields).first,
            let config = try ElementaryStream(esds).audio
        {
            // The decoder believes its own configuration, and so do we: the entry may say 2 for 5.1.
            return Track.Sound(sampleRate: config.sampleRate ?? rate, channels: config.channels ?? channels)
        }
        return Track.Sound(sampleRate: rate, channels: channels)
    }
}
