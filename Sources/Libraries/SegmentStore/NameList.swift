/// Names of a folder, as bytes in one piece of memory: a folder of an hour has thousands.
struct NameList: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Where each name begins; ended by where the last one ends. Names are followed by a NUL.
    private(set) var starts: [UInt32] = [0]

    init() {}

    /// Names that come from elsewhere, for tests.
    init(_ names: some Sequence<String>) {
        for name in names { append(Array(name.utf8) + [0]) }
    }

    var count: Int { starts.count - 1 }

    /// Without the NUL.
    func name(_ index: Int) -> ArraySlice<UInt8> { bytes[Int(starts[index])..<Int(starts[index + 1]) - 1] }

    /// Appends names, each ended by a NUL.
    mutating func append(_ chunk: some Collection<UInt8>) {
        let start = UInt32(bytes.count)
        bytes.append(contentsOf: chunk)
        for index in Int(start)..<bytes.count where bytes[index] == 0 { starts.append(UInt32(index + 1)) }
    }

    /// A number that is another one for other names.
    var print: Int {
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    /// Those that are no UTF-8 with the replacement character.
    var texts: [String] { (0..<count).map { String(decoding: name($0), as: UTF8.self) } }
}
