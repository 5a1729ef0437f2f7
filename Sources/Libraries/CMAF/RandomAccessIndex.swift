/// The index at the end of a fragmented file (`mfra`; ISO/IEC 14496-12, section 8.8.9): readers of the whole file find
/// their way by it without reading every fragment's head.
public enum RandomAccessIndex {
    /// - Returns: the box, to be appended to the file.
    public static func box(of index: FragmentIndex) -> [UInt8] {
        let starts = index.fragments.filter(\.startsWithSync)
        var tfra: [UInt8] = []
        add(24 + 19 * starts.count, 4, to: &tfra)
        tfra += Array("tfra".utf8)
        add(1 << 24, 4, to: &tfra)
        add(Int(index.track.id), 4, to: &tfra)
        // One byte each for the numbers of the traf, the trun and the sample, which are all 1.
        add(0, 4, to: &tfra)
        add(starts.count, 4, to: &tfra)
        for fragment in starts {
            add(fragment.presentationTime, 8, to: &tfra)
            add(fragment.range.lowerBound, 8, to: &tfra)
            tfra += [1, 1, 1]
        }
        var mfra: [UInt8] = []
        let size = 8 + tfra.count + 16
        add(size, 4, to: &mfra)
        mfra += Array("mfra".utf8) + tfra
        add(16, 4, to: &mfra)
        mfra += Array("mfro".utf8)
        add(0, 4, to: &mfra)
        add(size, 4, to: &mfra)
        return mfra
    }

    private static func add(_ value: Int, _ count: Int, to bytes: inout [UInt8]) {
        for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - index)))) }
    }
}
