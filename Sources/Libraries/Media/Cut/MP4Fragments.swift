/// Makes fragments (`moof` and `mdat`, ISO/IEC 14496-12, section 8.8) of the packets of a cut, tracks side by side.
struct MP4Fragments {
    private var waiting: [[CutPacket]]
    private let offsets: [Int64]
    private var number: UInt32 = 0

    /// - Parameter offsets: for each track, what its times of decoding are moved by, in its own ticks.
    init(offsets: [Int64]) {
        self.offsets = offsets
        waiting = offsets.map { _ in [] }
    }

    mutating func add(_ packet: CutPacket, track: Int) { waiting[track].append(packet) }

    /// What was added since the last call, as a fragment; empty when there is nothing.
    ///
    /// - Parameter isLast: otherwise the last packet of each track is kept: only the next one says how long it lasts.
    mutating func take(isLast: Bool = false) -> [UInt8] {
        var runs: [(track: Int, packets: ArraySlice<CutPacket>, lengths: [Int64])] = []
        for track in waiting.indices {
            let packets = isLast ? waiting[track][...] : waiting[track].dropLast()
            guard !packets.isEmpty else { continue }
            let all = waiting[track]
            let lengths = packets.indices.map { index in
                index + 1 < all.count ? all[index + 1].decoded - all[index].decoded : max(0, all[index].duration)
            }
            runs.append((track, packets, lengths))
        }
        guard !runs.isEmpty else { return [] }
        number += 1
        // The header's own size does not depend on what stands in it: it is made twice, first to be measured.
        var offset = header(runs, at: 0).count + 8
        let head = header(runs, at: offset)
        offset = runs.reduce(0) { $0 + $1.packets.reduce(0) { $0 + $1.bytes.count } }
        var bytes = head
        bytes.reserveCapacity(head.count + offset + 8)
        bytes += UInt32(clamping: offset + 8).bigEndianBytes + Array("mdat".utf8)
        for run in runs {
            for packet in run.packets { bytes += packet.bytes }
            waiting[run.track].removeFirst(run.packets.count)
        }
        return bytes
    }

    private func header(
        _ runs: [(track: Int, packets: ArraySlice<CutPacket>, lengths: [Int64])], at start: Int
    ) -> [UInt8] {
        var offset = start
        return MP4Box("moof") { moof in
            moof.bytes += MP4Box("mfhd", version: 0) { $0.number(number) }.bytes
            for run in runs {
                moof.bytes +=
                    MP4Box("traf") { traf in
                        // default-base-is-moof
                        traf.bytes +=
                            MP4Box("tfhd", version: 0, flags: 0x020000) { $0.number(UInt32(run.track + 1)) }.bytes
                        let first = run.packets.first.map { $0.decoded + offsets[run.track] } ?? 0
                        traf.bytes += MP4Box("tfdt", version: 1) { $0.long(UInt64(max(0, first))) }.bytes
                        traf.bytes += table(run.packets, run.lengths, at: offset)
                    }.bytes
                offset += run.packets.reduce(0) { $0 + $1.bytes.count }
            }
        }.bytes
    }

    /// `trun`: data offset, and for each sample duration, size, flags and composition offset.
    private func table(_ packets: ArraySlice<CutPacket>, _ lengths: [Int64], at offset: Int) -> [UInt8] {
        MP4Box("trun", version: 1, flags: 0x000F01) { box in
            box.number(UInt32(packets.count))
            box.number(UInt32(clamping: offset))
            for (packet, length) in zip(packets, lengths) {
                box.number(UInt32(clamping: length))
                box.number(UInt32(clamping: packet.bytes.count))
                // sample_depends_on 2: on no other; 1: on others, and then it is no sync sample (section 8.8.3.1).
                box.number(packet.isKey ? 0x0200_0000 : 0x0101_0000)
                box.number(UInt32(bitPattern: Int32(clamping: packet.shown - packet.decoded)))
            }
        }.bytes
    }
}
