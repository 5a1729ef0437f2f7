import Foundation

/// What a JPEG file says of its picture (ITU-T T.81, section B.2.2).
struct JPEGHead: Equatable {
    /// In pixels.
    let width: Int
    let height: Int

    /// In bytes: no sheet has more.
    private static let largest = 64 << 20

    /// - Returns: nil for a file that is no whole JPEG.
    init?(_ file: URL) throws {
        let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        guard size <= Self.largest else { return nil }
        self.init([UInt8](try Data(contentsOf: file)))
    }

    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0xFF, 0xD8]), bytes.suffix(2) == [0xFF, 0xD9] else { return nil }
        var index = 2
        while index + 9 < bytes.count, bytes[index] == 0xFF {
            let marker = bytes[index + 1]
            // Start of frame, but for the three numbers of that row that mean something else.
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                height = Int(bytes[index + 5]) << 8 | Int(bytes[index + 6])
                width = Int(bytes[index + 7]) << 8 | Int(bytes[index + 8])
                return
            }
            index += 2 + (Int(bytes[index + 2]) << 8 | Int(bytes[index + 3]))
        }
        return nil
    }
}
