/// How a large file is cut into the parts of a multipart upload.
struct PartPlan: Equatable {
    /// The most parts that S3 takes.
    static let most = 10_000

    struct Part: Equatable {
        /// From 1 on.
        let number: Int
        let start: Int
        /// In bytes.
        let count: Int
    }

    /// In bytes, of all but the last.
    let partSize: Int
    let parts: [Part]

    /// - Parameters:
    ///   - size: of the file, in bytes.
    ///   - wanted: size of a part; larger where there would be too many.
    init(size: Int, wanted: Int) {
        let least = (size + Self.most - 1) / Self.most
        // In whole mebibytes, where it is ours to choose.
        let partSize = least <= wanted ? max(wanted, 1) : ((least + (1 << 20) - 1) >> 20) << 20
        self.partSize = partSize
        parts = stride(from: 0, to: size, by: partSize).enumerated().map { index, start in
            Part(number: index + 1, start: start, count: min(partSize, size - start))
        }
    }
}
