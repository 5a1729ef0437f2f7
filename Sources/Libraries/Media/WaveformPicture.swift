import CAV

extension Waveform {
    /// A picture of it, black on nothing, as wide as there are columns. Its height grows with the square root of the
    /// loudness, so that what is quiet can be seen.
    ///
    /// - Parameter height: in pixels, at least 1.
    /// - Throws: `AVError`.
    public func png(height: Int) throws -> [UInt8] {
        let picture = try Frame(width: max(1, columns.count), height: max(1, height), pixelFormat: "ya8")
        let stride = Int(picture.pointer.pointee.linesize.0)
        guard let plane = picture.pointer.pointee.data.0 else { throw AVError(.other, "there is no memory") }
        plane.update(repeating: 0, count: stride * height)
        let middle = Double(height) / 2
        for (index, column) in columns.enumerated() {
            let top = middle - Double(column.upperBound).squareRoot() * middle
            let bottom = middle + Double(-column.lowerBound).squareRoot() * middle
            // Silence is a line of one pixel.
            let first = min(max(0, Int(top.rounded(.down))), height - 1)
            let last = min(max(first + 1, Int(bottom.rounded(.up))), height)
            for row in first..<last { plane[row * stride + index * 2 + 1] = 255 }
        }
        return try picture.encodedAsPNG()
    }
}
