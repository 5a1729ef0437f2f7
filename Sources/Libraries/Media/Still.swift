public import Foundation

/// Turns decoded frames of one video into JPEG files: upright, progressive, square pixels, ordinary brightness.
public struct Still: Sendable {
    /// A JPEG file.
    public struct JPEG: Sendable {
        public let data: Data
        /// In pixels.
        public let width: Int
        /// In pixels.
        public let height: Int
    }

    /// What must happen to the frames; its size is that of the video as displayed.
    public let chain: PictureChain
    /// 1 (finest) to 31.
    public let quality: Int
    public let interrupt: Interrupt

    /// - Parameters:
    ///   - chain: of the size of the video as displayed.
    ///   - quality: 1 (finest) to 31.
    public init(_ chain: PictureChain, quality: Int = 4, interrupt: @escaping Interrupt = { false }) {
        self.chain = chain
        self.quality = quality
        self.interrupt = interrupt
    }

    /// - Parameter width: the most that the picture may have, in pixels.
    /// - Throws: `AVError`, `CancellationError` when interrupted.
    public func jpeg(_ frame: Frame, width: Int) throws -> JPEG {
        let shown = try upright(frame, size: Self.size(of: (chain.width, chain.height), width: width))
        let encoder = StillEncoder(width: shown.width, height: shown.height, quality: quality)
        return JPEG(data: try encoder.jpeg(shown, interrupt: interrupt), width: shown.width, height: shown.height)
    }

    /// A picture of exactly this size, in pixels: the frame keeps its shape inside, and what is left is black. It is not
    /// enlarged.
    ///
    /// - Throws: as `jpeg(_:width:)`.
    public func jpeg(_ frame: Frame, within box: (width: Int, height: Int)) throws -> JPEG {
        let scale = min(
            1, Double(box.width) / Double(max(chain.width, 1)), Double(box.height) / Double(max(chain.height, 1)))
        func side(_ length: Int) -> Int { max(2, Int((Double(length) * scale).rounded())) }
        let shown = try upright(frame, size: (side(chain.width), side(chain.height)))
        let encoder = StillEncoder(width: box.width, height: box.height, quality: quality)
        let data = try encoder.jpeg(shown, padded: true, interrupt: interrupt)
        return JPEG(data: data, width: box.width, height: box.height)
    }

    /// What a picture shows, as seen from afar.
    public func content(_ frame: Frame) throws -> PictureContent {
        let width = 64
        let height = max(2, min(256, chain.height * width / max(1, chain.width)))
        return PictureContent(luma: try upright(frame, size: (width, height)).luma)
    }

    /// The size of a picture no wider than `width`, of the same shape; never larger than the original.
    ///
    /// - Parameters: in pixels, as displayed.
    public static func size(of original: (width: Int, height: Int), width: Int) -> (width: Int, height: Int) {
        guard original.width > width else { return (max(2, original.width), max(2, original.height)) }
        let height = Double(original.height) * Double(width) / Double(original.width)
        return (width, max(2, Int(height.rounded())))
    }

    private func upright(_ frame: Frame, size: (width: Int, height: Int)) throws -> Frame {
        var chain = chain
        (chain.width, chain.height) = size
        chain.deinterlaces = frame.isInterlaced
        let picture = try frame.sharing()
        // Filters want a time stamp; which one does not matter to a single picture.
        picture.presentationTime = 0
        let graph = FilterGraph.video(chain.text)
        var shown: Frame?
        try graph.run(picture) { shown = shown ?? $0 }
        try graph.run(nil) { shown = shown ?? $0 }
        guard let shown else { throw AVError(.other, "a picture could not be made upright") }
        return shown
    }
}
