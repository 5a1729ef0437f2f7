import CAV

/// How the pictures of a source are coded, and how pictures that are encoded again become part of the same stream.
///
/// H.264: the copied packets keep the one sequence parameter set that they have. Pictures that are encoded again are
/// brought under it: their slice headers are rewritten, and a picture parameter set of their own joins those of the
/// source under an id that is free. So there is one sample description, nothing in the band, and what decodes the
/// source decodes the cut. HEVC: each part brings its own parameter sets in the band, as the standard allows before a
/// random access picture; MP4 then says `hev1`.
struct PictureFit: Sendable {
    enum Codec: Sendable {
        case h264(H264SequenceParameters, [H264PictureParameters])
        case hevc
    }

    let codec: Codec
    let source: ParameterSets
    let info: VideoInfo
    /// libavcodec's name.
    let codecName: String

    /// - Throws: `CutImpossible` when nothing can be encoded that fits.
    init(_ demuxer: Demuxer, stream: StreamInfo) throws {
        guard let info = stream.video else { throw CutImpossible("there is no picture") }
        guard ["h264", "hevc"].contains(stream.codec) else {
            throw CutImpossible("the pictures are coded with \(stream.codec); only h264 and hevc can be joined to a copy")
        }
        self.info = info
        codecName = stream.codec
        guard !info.isInterlaced || stream.codec == "h264" else { throw CutImpossible("the pictures are interlaced") }
        guard let sets = ParameterSets(demuxer.header(of: stream.index), isHEVC: stream.codec == "hevc"),
            !sets.units.isEmpty
        else { throw CutImpossible("the parameters of the pictures are not known") }
        source = sets
        guard stream.codec == "h264" else {
            codec = .hevc
            return
        }
        do {
            let pictures = try sets.units.filter { $0.h264Type == 8 }.map { try H264PictureParameters($0) }
            let sequences = try sets.units.filter { $0.h264Type == 7 }.map { try H264SequenceParameters($0) }
            guard let sequence = sequences.first, sequences.count == 1, !pictures.isEmpty else {
                throw CutImpossible("the pictures have more than one set of parameters")
            }
            codec = .h264(sequence, pictures)
            try Self.allow(sequence)
        } catch is BitReader.PastEnd {
            throw CutImpossible("the parameters of the pictures cannot be read")
        }
    }

    private static func allow(_ sequence: H264SequenceParameters) throws {
        if sequence.hasSeparatePlanes { throw CutImpossible("the planes of the pictures are coded separately") }
        if sequence.hasOffset { throw CutImpossible("the pictures are cropped at the left or the top") }
    }

    /// - Throws: `CutImpossible` when one of these packets at an end of a cut is a field: frames alone are encoded again.
    func refuseFields(in packets: [Packet]) throws {
        guard case .h264(let sequence, _) = codec, !sequence.isProgressive else { return }
        for packet in packets {
            let slice = source.framing.units(packet.bytes).first { $0.isH264Slice }
            if try slice.map({ try H264SliceHead($0, sequence).isField }) ?? false {
                throw CutImpossible("the fields of the pictures are coded apart")
            }
        }
    }

    /// Whether decoding can begin at a packet that its container calls a key frame.
    func isStart(_ packet: Packet) -> Bool {
        guard packet.isKey, !packet.isCorrupt else { return false }
        let units = source.framing.units(packet.bytes)
        switch codec {
        case .hevc: return units.contains { $0.isHEVCAccess }
        case .h264(let sequence, _):
            let slices = units.filter { $0.isH264Slice }
            // A recovery point in the middle of a gradual refresh is no start: its slices are not all I.
            return !slices.isEmpty
                && slices.allSatisfy { unit in
                    unit.h264Type == 5 || (try? H264SliceHead(unit, sequence))?.type == 2
                }
        }
    }

    /// How far before an I picture, in frame numbers, the reference pictures lie that it, and pictures after it, tell a
    /// decoder to forget.
    ///
    /// - Parameter following: packets that are copied, in the order of decoding.
    /// - Returns: the number of the I picture; nil where it begins anew or nothing is forgotten.
    private func forgotten(before following: [Packet]) -> (number: Int, wanted: Set<Int>)? {
        guard case .h264(let sequence, let pictures) = codec else { return nil }
        let range = 1 << sequence.frameNumberBits
        var first: Int?
        var wanted: Set<Int> = []
        for packet in following {
            guard let slice = source.framing.units(packet.bytes).first(where: { $0.isH264Slice }),
                let marking = try? H264Marking(slice, sequence, pictures), !marking.isIDR
            else { break }
            let number = first ?? marking.frameNumber
            first = number
            let ahead = (marking.frameNumber - number + range) % range
            // So far ahead nothing is left of what was before.
            guard ahead <= 2 * sequence.references + 2, ahead < range / 2 else { break }
            wanted.formUnion(marking.forgotten.map { $0 - ahead }.filter { $0 > 0 })
        }
        guard let first, !wanted.isEmpty else { return nil }
        return (first, wanted)
    }

    /// The last of so many pictures that are encoded again before packets that are copied; nil where it is like the
    /// others.
    func joint(count: Int, _ following: [Packet]) -> H264Joint? {
        guard case .h264(let sequence, _) = codec, let (number, wanted) = forgotten(before: following) else { return nil }
        return H264Joint(
            count: count, before: number, wanted: wanted, bits: sequence.frameNumberBits, room: sequence.references)
    }

    /// Whether all decoders go on from so many pictures that are encoded again to packets that are copied.
    func isJoinable(count: Int, _ following: [Packet]) -> Bool {
        forgotten(before: following) == nil || joint(count: count, following) != nil
    }

    /// The units of a packet that is copied which change what follows: other parameters than those at the start.
    func changesParameters(_ packet: [UInt8]) -> Bool {
        guard source.framing == .startCodes else { return false }
        let units = source.framing.units(packet)
        switch codec {
        case .h264: return units.contains { $0.isH264Parameter && !source.units.contains($0) }
        case .hevc: return units.contains { $0.isHEVCParameter && !source.units.contains($0) }
        }
    }
}

extension Demuxer {
    /// What the container keeps beside the packets: parameter sets, AudioSpecificConfig.
    func header(of stream: Int) -> [UInt8] {
        guard let parameters = context.pointee.streams[stream]?.pointee.codecpar,
            let data = parameters.pointee.extradata, parameters.pointee.extradata_size > 0
        else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: Int(parameters.pointee.extradata_size)))
    }
}
