import Glibc

/// A unit of H.264 or HEVC (NAL unit), without start code or length.
struct NALUnit: Sendable, Equatable {
    var bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Header and payload without emulation prevention (H.264 section 7.4.1: 3 after two zeros is taken out).
    ///
    /// - Parameter limit: bytes that are looked at.
    func payload(limit: Int = .max) -> [UInt8] {
        var out: [UInt8] = []
        let end = min(limit, bytes.count)
        out.reserveCapacity(end)
        var zeros = 0
        for byte in bytes[..<end] {
            if zeros >= 2, byte == 3 {
                zeros = 0
                continue
            }
            zeros = byte == 0 ? zeros + 1 : 0
            out.append(byte)
        }
        return out
    }

    /// From header and payload: puts emulation prevention in.
    init(payload: [UInt8]) {
        bytes = []
        bytes.reserveCapacity(payload.count + payload.count / 64 + 4)
        var zeros = 0
        for byte in payload {
            if zeros >= 2, byte <= 3 {
                bytes.append(3)
                zeros = 0
            }
            zeros = byte == 0 ? zeros + 1 : 0
            bytes.append(byte)
        }
    }
}

/// How units stand in a packet.
enum NALFraming: Sendable, Equatable {
    /// Behind start codes (H.264 annex B): MPEG-TS, encoders.
    case startCodes
    /// Behind their length in this many bytes (ISO/IEC 14496-15): MP4, Matroska.
    case lengths(Int)

    /// The units of a packet. What is cut short is left out.
    func units(_ packet: [UInt8]) -> [NALUnit] {
        switch self {
        case .lengths(let size): Self.split(packet, size)
        case .startCodes: Self.split(packet)
        }
    }

    /// A packet of these units.
    func packet(_ units: [NALUnit]) -> [UInt8] {
        var packet: [UInt8] = []
        packet.reserveCapacity(units.reduce(0) { $0 + $1.bytes.count + 4 })
        for unit in units {
            switch self {
            case .startCodes: packet += [0, 0, 0, 1]
            case .lengths(let size):
                for byte in (0..<size).reversed() { packet.append(UInt8(truncatingIfNeeded: unit.bytes.count >> (8 * byte))) }
            }
            packet += unit.bytes
        }
        return packet
    }

    private static func split(_ packet: [UInt8], _ size: Int) -> [NALUnit] {
        var units: [NALUnit] = []
        var position = 0
        while position + size <= packet.count {
            let length = packet[position..<position + size].reduce(0) { $0 << 8 | Int($1) }
            position += size
            guard length > 0, position + length <= packet.count else { break }
            units.append(NALUnit(Array(packet[position..<position + length])))
            position += length
        }
        return units
    }

    private static func split(_ packet: [UInt8]) -> [NALUnit] {
        let codes = startCodes(packet)
        return codes.indices.compactMap { index in
            let start = codes[index] + 3
            var end = index + 1 < codes.count ? codes[index + 1] : packet.count
            // Zeros before a start code, and at the end, are no part of a unit.
            while end > start, packet[end - 1] == 0 { end -= 1 }
            return end > start ? NALUnit(Array(packet[start..<end])) : nil
        }
    }

    /// Where 00 00 01 stands.
    private static func startCodes(_ packet: [UInt8]) -> [Int] {
        packet.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return [] }
            var found: [Int] = []
            var position = 2
            while position < bytes.count, let one = memchr(base + position, 1, bytes.count - position) {
                let index = UnsafeRawPointer(one) - base
                if bytes[index - 1] == 0, bytes[index - 2] == 0 { found.append(index - 2) }
                position = index + 1
            }
            return found
        }
    }
}
