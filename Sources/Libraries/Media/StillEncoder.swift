import CAV
public import Foundation

/// Makes a JPEG of a frame.
public struct StillEncoder: Sendable {
    /// In pixels.
    public let width: Int
    /// In pixels.
    public let height: Int
    /// 1 (finest) to 31.
    public let quality: Int

    public init(width: Int, height: Int, quality: Int = 4) {
        self.width = width
        self.height = height
        self.quality = quality
    }

    /// The frame, scaled to this size, as a JPEG file.
    ///
    /// - Parameter padded: it is no larger than this size and is not scaled; what is left around it is black.
    /// - Throws: `AVError`, `CancellationError` when interrupted.
    public func jpeg(
        _ frame: Frame, padded: Bool = false, interrupt: @escaping Interrupt = { false }
    ) throws -> Data {
        var scaled: Frame?
        let size = padded ? "\(frame.width):\(frame.height)" : "\(width):\(height)"
        let padding = padded ? ",pad=\(width):\(height):(ow-iw)/2:(oh-ih)/2" : ""
        let graph = FilterGraph.video(
            "scale=\(size):flags=lanczos:out_range=full:out_color_matrix=bt601,format=yuvj420p\(padding),setsar=1")
        try graph.run(frame) { scaled = scaled ?? $0 }
        try graph.run(nil) { scaled = scaled ?? $0 }
        guard let scaled else { throw AVError(.other, "the picture could not be scaled") }
        if interrupt() { throw CancellationError() }
        return try Self.encode(scaled, quality: quality)
    }

    /// A picture that is `yuvj420p` already.
    static func encode(_ picture: Frame, quality: Int) throws -> Data {
        let encoder = try Encoder(
            .video(
                width: picture.width, height: picture.height, frameRate: Rational(1, 1), pixelFormat: "yuvj420p"),
            EncoderOptions("mjpeg", threads: 1, quality: quality))
        var data = Data()
        picture.presentationTime = 0
        for frame in [picture, nil] {
            try encoder.encode(frame) { packet in
                data.append(UnsafeBufferPointer(start: packet.pointer.pointee.data, count: packet.size))
            }
        }
        return data
    }
}
