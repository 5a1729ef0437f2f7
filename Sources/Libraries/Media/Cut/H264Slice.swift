/// The header of an H.264 slice (section 7.3.3), up to its place in the order of pictures.
struct H264SliceHead: Sendable, Equatable {
    let isIDR: Bool
    let isReference: Bool
    let firstMacroblock: Int
    /// 0 P, 1 B, 2 I.
    let type: Int
    let picture: Int
    let frameNumber: Int
    /// The picture is one field of a frame.
    private(set) var isField = false
    /// pic_order_cnt_lsb; 0 when the stream has none.
    let order: Int

    /// - Throws: `BitReader.PastEnd` when it cannot be read.
    init(_ unit: NALUnit, _ sequence: H264SequenceParameters) throws {
        // No header is longer than this, up to here.
        var reader = BitReader(unit.payload(limit: 64))
        try self.init(&reader, sequence)
    }

    init(_ reader: inout BitReader, _ sequence: H264SequenceParameters) throws {
        let head = try reader.bits(8)
        isIDR = head & 0x1F == 5
        isReference = head >> 5 & 3 != 0
        firstMacroblock = try reader.unsigned()
        type = try reader.unsigned() % 5
        picture = try reader.unsigned()
        if sequence.hasSeparatePlanes { _ = try reader.bits(2) }
        frameNumber = try reader.bits(sequence.frameNumberBits)
        if !sequence.isProgressive {
            isField = try reader.flag()
            if isField { _ = try reader.flag() }
        }
        if isIDR { _ = try reader.unsigned() }
        order = sequence.orderType == 0 ? try reader.bits(sequence.orderBits) : 0
    }
}

/// Rewrites slices of our own encoder (I and P, whole frames, one slice group) as if they had been coded under another
/// sequence parameter set: header fields take its lengths, what is coded in macroblocks stays.
struct H264SliceFit: Sendable {
    let own: H264SequenceParameters
    let ownPicture: H264PictureParameters
    let target: H264SequenceParameters
    let targetPicture: H264PictureParameters
    /// The bottom field of an interlaced frame is shown first.
    let isBottomFirst: Bool

    /// - Parameters:
    ///   - frameNumber: of the picture, modulo what the target's field holds.
    ///   - order: pic_order_cnt_lsb of the picture.
    ///   - forgotten: makes an IDR picture a plain I picture that tells a decoder to forget these reference pictures: how
    ///     far before it they lie, in frame numbers.
    /// - Throws: `BitReader.PastEnd` when the slice is not of that kind.
    func fit(_ unit: NALUnit, frameNumber: Int, order: Int, idrID: Int, forgotten: [Int]? = nil) throws -> NALUnit {
        let payload = unit.payload()
        var reader = BitReader(payload)
        var writer = BitWriter()
        let head = try reader.bits(8)
        let isIDR = head & 0x1F == 5
        guard isIDR || forgotten == nil else { throw BitReader.PastEnd() }
        writer.bits(forgotten == nil ? head : head & 0xE0 | 1, 8)
        writer.unsigned(try reader.unsigned())
        let type = try reader.unsigned()
        guard type % 5 == 0 || type % 5 == 2 else { throw BitReader.PastEnd() }
        writer.unsigned(type)
        guard try reader.unsigned() == ownPicture.id else { throw BitReader.PastEnd() }
        writer.unsigned(targetPicture.id)
        _ = try reader.bits(own.frameNumberBits)
        writer.bits(frameNumber, target.frameNumberBits)
        if !own.isProgressive, try reader.flag() { throw BitReader.PastEnd() }
        if !target.isProgressive { writer.bits(0, 1) }
        if isIDR {
            _ = try reader.unsigned()
            if forgotten == nil { writer.unsigned(idrID) }
        }
        if own.orderType == 0 {
            _ = try reader.bits(own.orderBits)
            if ownPicture.hasBottomOrder { _ = try reader.signed() }
        }
        writeOrder(order, to: &writer)
        if let forgotten {
            // In place of the two flags of an IDR picture (section 7.3.3.3).
            _ = try reader.bits(2)
            Self.write(forgotten, to: &writer)
        }
        let restStart = reader.position
        try skipRest(
            &reader, type: type % 5, isIDR: isIDR, isReference: forgotten == nil && head >> 5 & 3 != 0)
        writer.copy(payload, from: restStart, to: reader.position)
        guard ownPicture.isCABAC else {
            writer.copy(payload, from: reader.position, to: BitReader(payload).stop)
            writer.end()
            return NALUnit(payload: writer.bytes)
        }
        // cabac_alignment_one_bit, then whole bytes with their own end.
        while !writer.isAligned { writer.bits(1, 1) }
        writer.append(payload[((reader.position + 7) / 8)...])
        return NALUnit(payload: writer.bytes)
    }

    /// The order of a frame, and of its second field after its first.
    private func writeOrder(_ order: Int, to writer: inout BitWriter) {
        let hasFields = targetPicture.hasBottomOrder
        if target.orderType == 0 {
            let isLater = hasFields && isBottomFirst
            writer.bits((order + (isLater ? 1 : 0)) % (1 << target.orderBits), target.orderBits)
            if hasFields { writer.signed(isBottomFirst ? -1 : 1) }
        }
        if target.orderType == 1, !target.hasNoOrderDelta {
            writer.signed(0)
            if hasFields { writer.signed(0) }
        }
    }

    /// Reads from after the order count to the end of the header.
    private func skipRest(_ reader: inout BitReader, type: Int, isIDR: Bool, isReference: Bool) throws {
        guard !ownPicture.hasRedundantCount, own.orderType != 1, !ownPicture.isWeighted
        else { throw BitReader.PastEnd() }
        if type == 0 {
            if try reader.flag() { _ = try reader.unsigned() }
            if try reader.flag() {
                while try reader.unsigned() != 3 { _ = try reader.unsigned() }
            }
        }
        if isReference {
            if isIDR {
                _ = try reader.bits(2)
            } else if try reader.flag() {
                try skipMarking(&reader)
            }
        }
        if ownPicture.isCABAC, type != 2 { _ = try reader.unsigned() }
        _ = try reader.signed()
        if ownPicture.hasDeblockingControl, try reader.unsigned() != 1 {
            _ = try reader.signed()
            _ = try reader.signed()
        }
    }

    private static func write(_ forgotten: [Int], to writer: inout BitWriter) {
        writer.bits(forgotten.isEmpty ? 0 : 1, 1)
        guard !forgotten.isEmpty else { return }
        for distance in forgotten {
            writer.unsigned(1)
            writer.unsigned(distance - 1)
        }
        writer.unsigned(0)
    }

    /// Memory management control operations (section 7.3.3.3).
    private func skipMarking(_ reader: inout BitReader) throws {
        while true {
            switch try reader.unsigned() {
            case 0: return
            case 3:
                _ = try reader.unsigned()
                _ = try reader.unsigned()
            case 5: break
            default: _ = try reader.unsigned()
            }
        }
    }
}

/// Numbers of pictures that are encoded again before an I picture that is copied and does not begin its numbers anew
/// (an open GOP): a decoder must come to the same order of output as in the source.
struct H264Numbers: Sendable, Equatable {
    /// pic_order_cnt_lsb of each picture.
    let orders: [Int]

    /// - Parameters:
    ///   - count: pictures, the first an IDR.
    ///   - bits: of the field.
    ///   - next: the field of the I picture that follows; nil for an IDR, or nothing.
    init(count: Int, bits: Int, before next: Int?) {
        let range = 1 << bits
        let half = range / 2
        let plain = (0..<count).map { 2 * $0 }
        guard let next, count > 0, bits > 0 else {
            orders = plain.map { bits > 0 ? $0 % range : 0 }
            return
        }
        // The I picture is taken as later when it is less than half of the range ahead.
        let ahead = ((next - 2 * (count - 1)) % range + range) % range
        var missing = (1..<half).contains(ahead) ? 0 : (ahead == 0 ? half + 2 : ahead - half + 2)
        // No step may be half of the range: the move is spread over the last pictures.
        var moves = [Int](repeating: 0, count: count)
        for index in moves.indices.reversed() where missing > 0 {
            moves[index] = index == 0 ? missing : min(missing, half - 4)
            missing -= moves[index]
        }
        var moved = 0
        orders = plain.indices.map { index in
            moved += moves[index]
            return (plain[index] + moved) % range
        }
    }
}
