import CAV

/// What stands before each AAC frame in a stream (ISO/IEC 13818-7, section 6.2.1), and in no file that has a header.
struct ADTSHeader {
    /// In bytes.
    let length: Int
    /// What a container's header says instead: AudioSpecificConfig (ISO/IEC 14496-3, section 1.6.2.1).
    let configuration: [UInt8]

    /// - Parameter bytes: of a frame.
    /// - Returns: nil where there is none.
    init?(_ bytes: some RandomAccessCollection<UInt8>) {
        let head = Array(bytes.prefix(8))
        guard head.count > 7, head[0] == 0xFF, head[1] & 0xF0 == 0xF0 else { return nil }
        length = head[1] & 1 == 1 ? 7 : 9
        let type = head[2] >> 6 + 1
        let rate = head[2] >> 2 & 15
        let channels = (head[2] & 1) << 2 | head[3] >> 6
        configuration = [type << 3 | rate >> 1, (rate & 1) << 7 | channels << 3]
    }
}

extension Packet {
    /// Takes the ADTS header off a frame of AAC.
    ///
    /// - Returns: what a container's header says instead; nil when there was none.
    public func removeADTSHeader() -> [UInt8]? {
        guard let data = pointer.pointee.data, let header = ADTSHeader(UnsafeBufferPointer(start: data, count: size)),
            header.length < size
        else { return nil }
        pointer.pointee.data = data + header.length
        pointer.pointee.size -= Int32(header.length)
        return header.configuration
    }
}
