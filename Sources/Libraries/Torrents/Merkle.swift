/// The trees of hashes of version 2 (BEP 52): SHA-256, each inner node over its two children, the leaves filled up to
/// a power of two with zeros.
enum Merkle {
    /// Of what leaves stand for in a file: 16 KiB.
    static let block = 16 << 10

    private static let hashSize = 32

    /// The root over leaves.
    ///
    /// - Parameters:
    ///   - leaves: hashes of 32 bytes, one after the other; at least one.
    ///   - width: leaves of the full tree, a power of two, at least as many as there are.
    ///   - filler: what stands in the place of a missing leaf.
    static func root(_ leaves: [UInt8], width: Int, filler: [UInt8]) -> [UInt8] {
        var layer = leaves
        var filler = filler
        var width = width
        while width > 1 {
            if layer.count / hashSize % 2 == 1 { layer += filler }
            layer = pairs(layer)
            filler = SHA.sha256(filler + filler)
            width /= 2
        }
        return layer
    }

    /// What a piece of nothing but missing leaves comes to.
    static func emptyPiece(_ pieceLength: Int) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: hashSize)
        var length = block
        while length < pieceLength {
            hash = SHA.sha256(hash + hash)
            length *= 2
        }
        return hash
    }

    static let zero = [UInt8](repeating: 0, count: hashSize)

    private static func pairs(_ layer: [UInt8]) -> [UInt8] {
        var above: [UInt8] = []
        above.reserveCapacity(layer.count / 2)
        for start in stride(from: 0, to: layer.count, by: 2 * hashSize) {
            above += SHA.sha256(Array(layer[start..<start + 2 * hashSize]))
        }
        return above
    }
}

extension Int {
    /// The smallest power of two that is not smaller; 1 for what is not positive.
    var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
