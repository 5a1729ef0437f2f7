/// What a sequence parameter set of H.264 says (section 7.3.2.1.1), as far as slices depend on it.
struct H264SequenceParameters: Sendable, Equatable {
    let unit: NALUnit
    let profile: Int
    let level: Int
    let id: Int
    private(set) var chromaFormat = 1
    private(set) var hasSeparatePlanes = false
    private(set) var bitDepth = 8
    private(set) var hasScalingLists = false
    let frameNumberBits: Int
    /// pic_order_cnt_type.
    let orderType: Int
    private(set) var orderBits = 0
    private(set) var hasNoOrderDelta = false
    let references: Int
    /// In macroblocks.
    let width: Int
    let height: Int
    /// frame_mbs_only_flag: no interlaced coding.
    let isProgressive: Bool
    /// mb_adaptive_frame_field_flag: pairs of macroblocks of a frame may be coded as fields.
    private(set) var isAdaptive = false
    /// Cropped off at the left and the top.
    private(set) var hasOffset = false

    private static let profilesWithFormat: Set<Int> = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]

    /// - Throws: `BitReader.PastEnd` when it is not a sequence parameter set.
    init(_ unit: NALUnit) throws {
        self.unit = unit
        var reader = BitReader(unit.payload())
        guard try reader.bits(8) & 0x1F == 7 else { throw BitReader.PastEnd() }
        profile = try reader.bits(8)
        _ = try reader.bits(8)
        level = try reader.bits(8)
        id = try reader.unsigned()
        if Self.profilesWithFormat.contains(profile) {
            chromaFormat = try reader.unsigned()
            if chromaFormat == 3 { hasSeparatePlanes = try reader.flag() }
            bitDepth = 8 + (try reader.unsigned())
            _ = try reader.unsigned()
            _ = try reader.flag()
            hasScalingLists = try reader.flag()
            if hasScalingLists { try Self.skipScalingLists(&reader, chromaFormat == 3 ? 12 : 8) }
        }
        frameNumberBits = 4 + (try reader.unsigned())
        orderType = try reader.unsigned()
        if orderType == 0 { orderBits = 4 + (try reader.unsigned()) }
        if orderType == 1 {
            hasNoOrderDelta = try reader.flag()
            _ = try reader.signed()
            _ = try reader.signed()
            for _ in 0..<(try reader.unsigned()) { _ = try reader.signed() }
        }
        references = try reader.unsigned()
        _ = try reader.flag()
        width = 1 + (try reader.unsigned())
        height = 1 + (try reader.unsigned())
        isProgressive = try reader.flag()
        if !isProgressive { isAdaptive = try reader.flag() }
        _ = try reader.flag()
        if try reader.flag() {
            let crop = try (0..<4).map { _ in try reader.unsigned() }
            hasOffset = crop[0] > 0 || crop[2] > 0
        }
    }

    private static func skipScalingLists(_ reader: inout BitReader, _ count: Int) throws {
        for list in 0..<count where try reader.flag() {
            var last = 8
            for _ in 0..<(list < 6 ? 16 : 64) {
                last = (last + (try reader.signed()) + 256) % 256
                if last == 0 { break }
            }
        }
    }
}

/// What a picture parameter set of H.264 says (section 7.3.2.2), as far as slice headers depend on it.
struct H264PictureParameters: Sendable, Equatable {
    let unit: NALUnit
    let id: Int
    let sequence: Int
    let isCABAC: Bool
    let hasBottomOrder: Bool
    let references: Int
    let isWeighted: Bool
    /// weighted_bipred_idc is 1: slices of B pictures have weights of their own.
    let hasWeightsForB: Bool
    let hasDeblockingControl: Bool
    let hasRedundantCount: Bool

    /// Bits from the beginning of the unit to the field after both ids, and to transform_8x8_mode_flag, which may be
    /// missing.
    private let rest: Int
    private let tail: Int

    /// - Throws: `BitReader.PastEnd` when it is not a picture parameter set, or of several slice groups.
    init(_ unit: NALUnit) throws {
        self.unit = unit
        var reader = BitReader(unit.payload())
        guard try reader.bits(8) & 0x1F == 8 else { throw BitReader.PastEnd() }
        id = try reader.unsigned()
        sequence = try reader.unsigned()
        rest = reader.position
        isCABAC = try reader.flag()
        hasBottomOrder = try reader.flag()
        guard try reader.unsigned() == 0 else { throw BitReader.PastEnd() }
        references = 1 + (try reader.unsigned())
        _ = try reader.unsigned()
        isWeighted = try reader.flag()
        hasWeightsForB = try reader.bits(2) == 1
        for _ in 0..<3 { _ = try reader.signed() }
        hasDeblockingControl = try reader.flag()
        _ = try reader.flag()
        hasRedundantCount = try reader.flag()
        tail = reader.position
    }

    /// The same with scaling lists of its own, in which all is 16: they hold in place of those of the sequence.
    ///
    /// - Throws: `BitReader.PastEnd` when it has lists already, or is of a profile that knows none.
    func flattened(chromaFormat: Int) throws -> H264PictureParameters {
        let payload = unit.payload()
        var reader = BitReader(payload)
        for _ in 0..<tail { _ = try reader.flag() }
        guard tail < reader.stop else { throw BitReader.PastEnd() }
        let hasLargeBlocks = try reader.flag()
        guard try !reader.flag() else { throw BitReader.PastEnd() }
        var writer = BitWriter()
        writer.copy(payload, from: 0, to: tail)
        writer.bits(hasLargeBlocks ? 0b11 : 0b01, 2)
        for _ in 0..<(6 + (hasLargeBlocks ? (chromaFormat == 3 ? 6 : 2) : 0)) {
            writer.bits(1, 1)
            // 8 more than 8; then back to nothing, which means: as before, to the end.
            writer.signed(8)
            writer.signed(-16)
        }
        writer.copy(payload, from: reader.position, to: reader.stop)
        writer.end()
        return try H264PictureParameters(NALUnit(payload: writer.bytes))
    }

    /// The same under another id, for another sequence parameter set.
    func renamed(_ id: Int, sequence: Int) throws -> H264PictureParameters {
        let payload = unit.payload()
        var writer = BitWriter()
        writer.bits(Int(payload[0]), 8)
        writer.unsigned(id)
        writer.unsigned(sequence)
        writer.copy(payload, from: rest, to: BitReader(payload).stop)
        writer.end()
        return try H264PictureParameters(NALUnit(payload: writer.bytes))
    }
}
