import CAV

extension PictureFit {
    /// An encoder whose pictures can be made part of the stream.
    ///
    /// - Parameter threads: more make the first picture come later.
    /// - Throws: `CutImpossible` when there is none.
    func encoder(threads: Int, quality: CutQuality) throws -> Encoder {
        guard let format = info.pixelFormat else { throw CutImpossible("the pixel format is not known") }
        let rate = info.averageFrameRate.value > 0 ? info.averageFrameRate : Rational(25, 1)
        let color = EncoderInput.Color(
            range: info.colorRange, space: info.colorSpace, transfer: info.colorTransfer,
            primaries: info.colorPrimaries)
        let input = EncoderInput.video(
            width: info.codedWidth, height: info.codedHeight, frameRate: rate, pixelFormat: format, color: color)
        var options = EncoderOptions(
            codecName == "hevc" ? "libx265" : "libx264", threads: threads, keyInterval: 1 << 20,
            hasGlobalHeader: codecName == "h264", codecOptions: ["preset": quality.preset, "crf": "\(quality.rate)"])
        options.sampleAspect = info.sampleAspect
        switch codec {
        case .h264(let sequence, let pictures):
            options.codecOptions["x264-params"] = Self.options(sequence, pictures, isBottomFirst: info.isBottomFirst)
        case .hevc:
            options.codecOptions["x265-params"] =
                "keyint=-1:bframes=0:scenecut=0:open-gop=0:repeat-headers=1:aud=0:info=0:rc-lookahead=4"
                + ":log-level=none:pools=\(threads):frame-threads=1"
        }
        do {
            return try Encoder(input, options)
        } catch let error as AVError {
            throw CutImpossible("no encoder can make pictures that fit: \(error.words)")
        }
    }

    private static func options(
        _ sequence: H264SequenceParameters, _ pictures: [H264PictureParameters], isBottomFirst: Bool
    ) -> String {
        // The tools of the profile: what a decoder of the source need not know is not used.
        let isHigh = ![66, 77, 88].contains(sequence.profile)
        let isCABAC = ![66, 88].contains(sequence.profile) && pictures.contains { $0.isCABAC }
        let fixed = [
            "keyint=infinite", "scenecut=0", "bframes=0", "weightp=0", "rc-lookahead=0", "sync-lookahead=0", "mbtree=0",
            "sliced-threads=0", "slices=1", "nal-hrd=none", "aud=0", "open-gop=0", "force-cfr=1",
        ]
        let fitted = [
            "ref=\(max(1, min(3, sequence.references)))", "cabac=\(isCABAC ? 1 : 0)", "8x8dct=\(isHigh ? 1 : 0)",
        ]
        // Where nothing may refer to another picture, each is a key frame.
        let intra = sequence.references == 0 ? ["keyint=1"] : []
        // Pairs of macroblocks are coded as the sequence says; without them a frame is coded as a progressive one.
        let fields = sequence.isProgressive ? [] : [sequence.isAdaptive ? "\(isBottomFirst ? "b" : "t")ff=1" : "fake-interlaced=1"]
        return (fixed + fitted + intra + fields).joined(separator: ":")
    }

    /// Pictures that an encoder of this kind has made, on their way into the stream.
    ///
    /// - Parameter following: packets that are copied after them; empty for none.
    func weaver(_ encoder: Encoder, count: Int, following: [Packet]) throws -> PictureWeaver {
        let next = following.first
        switch codec {
        case .hevc:
            let isClean = next.map { source.framing.units($0.bytes).contains { $0.isHEVCCleanAccess } } ?? false
            return .hevc(last: count - 1, endsSequence: isClean)
        case .h264(let sequence, _):
            do {
                let own = NALFraming.startCodes.units(encoder.header)
                guard let ownSequence = try own.first(where: { $0.h264Type == 7 }).map({ try H264SequenceParameters($0) }),
                    let ownPicture = try own.first(where: { $0.h264Type == 8 }).map({ try H264PictureParameters($0) }),
                    ownSequence.width == sequence.width, ownSequence.height == sequence.height,
                    ownSequence.chromaFormat == sequence.chromaFormat, ownSequence.bitDepth == sequence.bitDepth,
                    ownSequence.isProgressive == sequence.isProgressive, ownSequence.isAdaptive == sequence.isAdaptive
                else { throw CutImpossible("no encoder can make pictures of this size and format that fit") }
                let fit = H264SliceFit(
                    own: ownSequence, ownPicture: ownPicture, target: sequence, targetPicture: try joined(ownPicture),
                    isBottomFirst: info.isBottomFirst)
                let head = try next.flatMap { packet in
                    try source.framing.units(packet.bytes).first { $0.isH264Slice }.map { try H264SliceHead($0, sequence) }
                }
                let order = head.flatMap { $0.isIDR ? nil : $0.order }
                let numbers = H264Numbers(count: count, bits: sequence.orderBits, before: order)
                return .h264(fit, numbers, joint(count: count, following))
            } catch is BitReader.PastEnd {
                throw CutImpossible("the slices cannot be made to fit")
            }
        }
    }

    /// The picture parameter set of our encoder, under an id that the source does not use.
    private func joined(_ own: H264PictureParameters) throws -> H264PictureParameters {
        guard case .h264(let sequence, let pictures) = codec else { return own }
        let used = Set(pictures.map(\.id))
        guard let id = (0...255).first(where: { !used.contains($0) }) else {
            throw CutImpossible("the source uses all ids of picture parameter sets")
        }
        let joined = try own.renamed(id, sequence: sequence.id)
        return sequence.hasScalingLists ? try joined.flattened(chromaFormat: sequence.chromaFormat) : joined
    }

    /// What the header of the cut holds: the sets of the source and, for H.264, the one of our own.
    func parameterSets(_ encoder: Encoder) throws -> [NALUnit] {
        guard case .h264 = codec,
            let own = NALFraming.startCodes.units(encoder.header).first(where: { $0.h264Type == 8 })
        else { return source.units }
        do {
            return source.units + [try joined(try H264PictureParameters(own)).unit]
        } catch is BitReader.PastEnd {
            throw CutImpossible("the parameters cannot be made to fit")
        }
    }
}

/// Makes packets of our own encoder part of a stream; they come in the order in which they are shown.
enum PictureWeaver: Sendable {
    case h264(H264SliceFit, H264Numbers, H264Joint?)
    case hevc(last: Int, endsSequence: Bool)

    /// Whether a picture may need no other.
    ///
    /// - Parameter index: of the picture, from 0.
    func isIntra(_ index: Int) -> Bool { index == 0 || isJoint(index) }

    /// Whether a picture is one at which nobody can begin to decode, though it needs no other.
    func isJoint(_ index: Int) -> Bool {
        guard case .h264(_, let numbers, .some) = self else { return false }
        return index == numbers.orders.count - 1
    }

    /// The units of a picture, without parameter sets that are in the header.
    ///
    /// - Parameter index: of the picture, from 0.
    /// - Throws: `CutImpossible`.
    func units(_ packet: [UInt8], index: Int) throws -> [NALUnit] {
        let units = NALFraming.startCodes.units(packet)
        switch self {
        case .hevc(let last, let endsSequence):
            let kept = units.filter { $0.isHEVCSlice || $0.isHEVCParameter }
            return endsSequence && index == last ? kept + [.endOfHEVCSequence] : kept
        case .h264(let fit, let numbers, let joint):
            let last = numbers.orders.count - 1
            guard index < numbers.orders.count else { throw CutImpossible("there are more pictures than were asked for") }
            do {
                return try units.filter { $0.isH264Slice }.map { unit in
                    if let joint, index == last {
                        return try fit.fit(
                            unit, frameNumber: joint.frameNumber, order: numbers.orders[index], idrID: 0,
                            forgotten: joint.forgotten)
                    }
                    let isIDR = unit.h264Type == 5
                    return try fit.fit(
                        unit, frameNumber: isIDR ? 0 : index % (1 << fit.target.frameNumberBits),
                        order: isIDR && index > 0 ? 0 : numbers.orders[index], idrID: 2 + index % 2)
                }
            } catch is BitReader.PastEnd {
                throw CutImpossible("the slices cannot be made to fit")
            }
        }
    }
}

/// How well pictures are encoded again.
public struct CutQuality: Sendable, Equatable {
    /// x264's and x265's name: `veryfast`.
    public var preset: String
    /// Their constant rate factor.
    public var rate: Int

    public init(preset: String = "veryfast", rate: Int = 19) {
        self.preset = preset
        self.rate = rate
    }
}

extension Encoder {
    /// Parameter sets, AudioSpecificConfig: what goes into a container's header.
    var header: [UInt8] {
        guard let data = context.pointee.extradata, context.pointee.extradata_size > 0 else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: Int(context.pointee.extradata_size)))
    }
}
