import CAV

/// The units that a stream of H.264 or HEVC keeps in its header, and how its packets are framed.
struct ParameterSets: Sendable, Equatable {
    let framing: NALFraming
    let units: [NALUnit]

    /// From what a container has kept: `avcC` and `hvcC` (ISO/IEC 14496-15, sections 5.3.3.1 and 8.3.3.1), or units
    /// behind start codes.
    ///
    /// - Returns: nil when there is nothing usable.
    init?(_ header: [UInt8], isHEVC: Bool) {
        guard header.count > 6 else { return nil }
        guard header[0] == 1 else {
            framing = .startCodes
            units = framing.units(header).filter { isHEVC ? $0.isHEVCParameter : $0.isH264Parameter }
            return
        }
        var cursor = Cursor(header)
        var found: [NALUnit] = []
        if isHEVC {
            guard header.count > 22 else { return nil }
            framing = .lengths(Int(header[21] & 3) + 1)
            cursor.position = 22
            for _ in 0..<cursor.number(1) {
                _ = cursor.number(1)
                for _ in 0..<cursor.number(2) { found += cursor.unit().map { [$0] } ?? [] }
            }
        } else {
            framing = .lengths(Int(header[4] & 3) + 1)
            cursor.position = 5
            for _ in 0..<(cursor.number(1) & 31) { found += cursor.unit().map { [$0] } ?? [] }
            for _ in 0..<cursor.number(1) { found += cursor.unit().map { [$0] } ?? [] }
        }
        units = found.filter { isHEVC ? $0.isHEVCParameter : $0.isH264Parameter }
    }

    /// Reads numbers and units of a known length; zeros past the end.
    private struct Cursor {
        let bytes: [UInt8]
        var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func number(_ size: Int) -> Int {
            guard position + size <= bytes.count else { return 0 }
            defer { position += size }
            return bytes[position..<position + size].reduce(0) { $0 << 8 | Int($1) }
        }

        mutating func unit() -> NALUnit? {
            let length = number(2)
            guard length > 0, position + length <= bytes.count else { return nil }
            defer { position += length }
            return NALUnit(Array(bytes[position..<position + length]))
        }
    }
}

extension NALUnit {
    /// nal_unit_type of H.264 (section 7.4.1).
    var h264Type: Int { Int(bytes[0] & 0x1F) }
    /// A sequence or picture parameter set.
    var isH264Parameter: Bool { [7, 8].contains(h264Type) }
    /// A coded slice that is not partitioned.
    var isH264Slice: Bool { [1, 5].contains(h264Type) }

    /// nal_unit_type of HEVC (ITU-T H.265, section 7.4.2.2).
    var hevcType: Int { Int(bytes[0] >> 1 & 0x3F) }
    /// A video, sequence or picture parameter set.
    var isHEVCParameter: Bool { (32...34).contains(hevcType) }
    /// A coded slice.
    var isHEVCSlice: Bool { hevcType < 32 }
    /// An IDR, BLA or CRA picture: decoding can begin here.
    var isHEVCAccess: Bool { (16...21).contains(hevcType) }
    /// A picture at which decoding can begin though pictures after it refer to ones before it.
    var isHEVCCleanAccess: Bool { hevcType == 21 }
    /// End of sequence: the next picture begins anew, whatever it is (section 7.4.2.4.4).
    static let endOfHEVCSequence = NALUnit([36 << 1, 1])
}
