import CAV
public import Foundation
import Glibc

/// Many small pictures of one size on a large one, row by row.
public final class PictureSheet: @unchecked Sendable {
    // @unchecked because tiles share no bytes: each is written by one thread, and all are joined before `jpeg`.
    private let columns: Int
    private let tile: (width: Int, height: Int)
    private let canvas: Frame

    /// A black sheet.
    ///
    /// - Parameters:
    ///   - tile: in pixels, even.
    ///   - columns: tiles in a row.
    ///   - rows: of tiles.
    public init(tile: (width: Int, height: Int), columns: Int, rows: Int) throws {
        self.columns = columns
        self.tile = tile
        canvas = try Frame(width: columns * tile.width, height: rows * tile.height, pixelFormat: "yuvj420p")
        let picture = canvas.pointer.pointee
        for (plane, stride, rows, level) in [
            (picture.data.0, picture.linesize.0, canvas.height, Int32(0)),
            (picture.data.1, picture.linesize.1, canvas.height / 2, 128),
            (picture.data.2, picture.linesize.2, canvas.height / 2, 128),
        ] {
            if let plane { memset(plane, level, Int(stride) * rows) }
        }
    }

    /// Puts a picture in its place.
    ///
    /// - Parameters:
    ///   - picture: from a `TilePainter` of this size.
    ///   - index: from 0, along the rows.
    /// - Throws: `AVError` when it does not fit.
    public func place(_ picture: Frame, at index: Int) throws {
        let (x, y) = (index % columns * tile.width, index / columns * tile.height)
        let source = picture.pointer.pointee
        let target = canvas.pointer.pointee
        guard picture.width == tile.width, picture.height == tile.height, source.format == target.format,
            y + tile.height <= canvas.height
        else { throw AVError(.other, "a picture does not fit on its sheet") }
        let planes = [
            (source.data.0, source.linesize.0, target.data.0, target.linesize.0, 1),
            (source.data.1, source.linesize.1, target.data.1, target.linesize.1, 2),
            (source.data.2, source.linesize.2, target.data.2, target.linesize.2, 2),
        ]
        for (from, fromStride, to, toStride, scale) in planes {
            guard let from, let to else { continue }
            for row in 0..<tile.height / scale {
                memcpy(
                    to + (y / scale + row) * Int(toStride) + x / scale, from + row * Int(fromStride),
                    tile.width / scale)
            }
        }
    }

    /// The sheet as a JPEG file.
    ///
    /// - Parameter quality: 1 (finest) to 31.
    public func jpeg(quality: Int) throws -> Data { try StillEncoder.encode(canvas, quality: quality) }
}

/// Makes the pictures of a `PictureSheet` out of decoded frames. For one thread at a time.
public final class TilePainter {
    private let graph: FilterGraph

    /// - Parameter chain: of the size of a tile.
    public init(_ chain: PictureChain) {
        graph = FilterGraph.video(chain.text + ",scale=out_range=full:out_color_matrix=bt601,format=yuvj420p")
    }

    /// - Throws: `AVError` when the picture cannot be made upright.
    public func paint(_ frame: Frame) throws -> Frame {
        let picture = try frame.sharing()
        picture.presentationTime = 0
        var shown: Frame?
        try graph.run(picture) { shown = shown ?? $0 }
        // A filter that looks ahead, as those for fields do, gives its picture at the end only.
        if shown == nil { try graph.run(nil) { shown = shown ?? $0 } }
        guard let shown else { throw AVError(.other, "a picture could not be made upright") }
        return shown
    }
}
