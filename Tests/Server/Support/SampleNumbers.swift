import Foundation
import Media
import StageKit

/// Reads drawn clips (`SampleClip`) back from bytes that a server has sent.
enum SampleNumbers {
    /// The numbers in the pictures, in the order in which they are shown, and the codecs of all streams.
    static func read(_ bytes: [UInt8], _ suffix: String) throws -> (numbers: [Int?], codecs: [String]) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("read-\(Identifier()).\(suffix)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
        let demuxer = try Demuxer(file)
        let codecs = demuxer.streams.map(\.codec)
        guard let stream = demuxer.streams.first(where: { $0.video != nil }) else { return ([], codecs) }
        let decoder = try Decoder(demuxer, stream: stream.index, threads: 1)
        var numbers: [Int?] = []
        func look(_ frame: Frame) {
            numbers.append(SampleStrip.number(luma: frame.luma, width: frame.width, height: frame.height))
        }
        while let packet = try demuxer.read() {
            if packet.stream == stream.index { try decoder.decode(packet, look) }
        }
        try decoder.decode(nil, look)
        return (numbers, codecs)
    }
}
