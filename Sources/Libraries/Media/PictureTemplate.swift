import CAV

/// A box of a picture, in pixels: `left,top,right,bottom`, right and bottom not included.
public struct PictureBox: Sendable, Hashable {
    public let left: Int
    public let top: Int
    public let right: Int
    public let bottom: Int

    /// In pixels.
    public var width: Int { right - left }
    /// In pixels.
    public var height: Int { bottom - top }

    /// Nil for one without pixels, or beyond what any picture has.
    public init?(left: Int, top: Int, right: Int, bottom: Int) {
        let range = -Self.most...Self.most
        guard [left, top, right, bottom].allSatisfy(range.contains), right > left, bottom > top else { return nil }
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }

    /// From `0,0,1280,720`; nil for anything else.
    public init?(_ text: String) {
        let sides = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard sides.count == 4, let left = sides[0], let top = sides[1], let right = sides[2], let bottom = sides[3]
        else { return nil }
        self.init(left: left, top: top, right: right, bottom: bottom)
    }

    private static let most = 8192
}

/// A picture with holes, behind which another one is put: a frame around a scene.
public struct PictureTemplate: Sendable {
    /// In pixels.
    public let width: Int
    /// In pixels.
    public let height: Int
    /// Red, green, blue and opacity of each pixel, row by row.
    private let pixels: [UInt8]

    /// In pixels, of a side.
    private static let most = 4096

    /// - Parameter png: a PNG file.
    /// - Throws: `AVError`: invalidData for what is none, limit for one that is too large.
    public init(png: [UInt8]) throws {
        let picture = try Frame.decoded(png: png, mostPixels: Self.most * Self.most)
        (width, height) = (picture.width, picture.height)
        guard width <= Self.most, height <= Self.most else {
            throw AVError(.limit, "the template has \(width)x\(height) pixels; at most \(Self.most) a side")
        }
        pixels = try picture.filtered("format=rgba").rgba
    }

    /// Puts a picture behind the template.
    ///
    /// - Parameters:
    ///   - crop: what of the picture is shown; nil for all of it.
    ///   - location: where in the template, scaled to fill it; nil for all of it. What lies outside is not seen.
    /// - Returns: a PNG file of the template's size.
    /// - Throws: `AVError` (refused) when `crop` is not inside the picture.
    public func png(over frame: Frame, crop: PictureBox?, location: PictureBox?) throws -> [UInt8] {
        guard let place = location ?? PictureBox(left: 0, top: 0, right: width, bottom: height) else {
            throw AVError(.invalidData, "the template is empty")
        }
        var chain: [String] = []
        if let crop {
            guard crop.left >= 0, crop.top >= 0, crop.right <= frame.width, crop.bottom <= frame.height else {
                throw AVError(.refused, "the crop is not inside the picture of \(frame.width)x\(frame.height) pixels")
            }
            chain.append("crop=\(crop.width):\(crop.height):\(crop.left):\(crop.top):exact=1")
        }
        // To full colour first: a crop may begin between two samples of it.
        chain = ["format=rgba"] + chain + ["scale=\(place.width):\(place.height):flags=lanczos", "format=rgba"]
        let scaled = try frame.filtered(chain.joined(separator: ","))
        return try Frame.png(composed(scaled.rgba, place), width: width, height: height)
    }

    /// The template over the picture: "over" of Porter and Duff, on a ground that is nothing.
    private func composed(_ picture: [UInt8], _ place: PictureBox) -> [UInt8] {
        var result = pixels
        let columns = (place.left..<place.right).clamped(to: 0..<width)
        for row in (place.top..<place.bottom).clamped(to: 0..<height) {
            for column in columns {
                let target = (row * width + column) * 4
                let source = ((row - place.top) * place.width + column - place.left) * 4
                let opacity = Int(pixels[target + 3])
                guard opacity < 255 else { continue }
                for channel in 0..<3 {
                    let mixed = Int(pixels[target + channel]) * opacity + Int(picture[source + channel]) * (255 - opacity)
                    result[target + channel] = UInt8((mixed + 127) / 255)
                }
                result[target + 3] = 255
            }
        }
        return result
    }
}

extension Frame {
    /// A picture of a PNG file.
    ///
    /// - Throws: `AVError`.
    static func decoded(png bytes: [UInt8], mostPixels: Int) throws -> Frame {
        MediaLog.install
        guard let codec = avcodec_find_decoder(AV_CODEC_ID_PNG) else {
            throw AVError(.unsupported, "there is no decoder for PNG")
        }
        var context: UnsafeMutablePointer<AVCodecContext>? = try made(avcodec_alloc_context3(codec))
        defer { avcodec_free_context(&context) }
        context?.pointee.max_pixels = Int64(mostPixels)
        context?.pointee.thread_count = 1
        try check(avcodec_open2(context, codec, nil), "cannot read a PNG")
        let packet = try Packet()
        try check(av_new_packet(packet.pointer, Int32(clamping: bytes.count)), "cannot read a PNG")
        bytes.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            packet.pointer.pointee.data.update(from: start, count: source.count)
        }
        let frame = try Frame()
        try check(avcodec_send_packet(context, packet.pointer), "this is no PNG")
        try check(avcodec_send_packet(context, nil), "this is no PNG")
        try check(avcodec_receive_frame(context, frame.pointer), "this is no PNG")
        return frame
    }

    /// The one picture that a chain of filters makes of it.
    func filtered(_ chain: String) throws -> Frame {
        let picture = try sharing()
        // Filters want a time stamp; which one does not matter to a single picture.
        picture.presentationTime = 0
        picture.timeBase = Rational(1, 25)
        var filtered: Frame?
        let graph = FilterGraph.video(chain)
        try graph.run(picture) { filtered = filtered ?? $0 }
        try graph.run(nil) { filtered = filtered ?? $0 }
        guard let filtered else { throw AVError(.other, "the picture could not be converted") }
        return filtered
    }

    /// Red, green, blue and opacity of each pixel of an `rgba` picture, row by row, without padding.
    var rgba: [UInt8] {
        guard let plane = pointer.pointee.data.0 else { return [] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * height * 4)
        for row in 0..<height {
            bytes += UnsafeBufferPointer(start: plane + row * Int(pointer.pointee.linesize.0), count: width * 4)
        }
        return bytes
    }

    /// A PNG file of such pixels.
    static func png(_ rgba: [UInt8], width: Int, height: Int) throws -> [UInt8] {
        let picture = try Frame(width: width, height: height, pixelFormat: "rgba")
        guard let plane = picture.pointer.pointee.data.0 else { throw AVError(.other, "there is no memory") }
        let stride = Int(picture.pointer.pointee.linesize.0)
        rgba.withUnsafeBufferPointer { pixels in
            guard let start = pixels.baseAddress else { return }
            for row in 0..<height { (plane + row * stride).update(from: start + row * width * 4, count: width * 4) }
        }
        return try picture.encodedAsPNG()
    }
}
