import HTTP

/// The parameters of an announce or a scrape: bytes, not text, for that is what an info-hash is.
struct TrackerQuery {
    private let parameters: [(name: [UInt8], value: [UInt8])]

    /// - Parameter text: as it was sent, without the question mark.
    init(_ text: String) throws(TrackerFailure) {
        var parameters: [(name: [UInt8], value: [UInt8])] = []
        for pair in text.split(separator: "&") {
            guard parameters.count < 100 else { throw TrackerFailure("a query has at most 100 parameters") }
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decodeBytes(sides[0], plusIsSpace: true),
                let value = PercentCoding.decodeBytes(sides.count > 1 ? sides[1] : "", plusIsSpace: true)
            else { throw TrackerFailure("the query has a bad escape: % is followed by two hexadecimal digits") }
            parameters.append((name, value))
        }
        self.parameters = parameters
    }

    /// All values of a parameter.
    func all(_ name: String) -> [[UInt8]] { parameters.filter { $0.name.elementsEqual(name.utf8) }.map(\.value) }

    /// Nil when it is not there.
    private func one(_ name: String) throws(TrackerFailure) -> [UInt8]? {
        let values = all(name)
        guard values.count < 2 else { throw TrackerFailure("\(name) is given more than once") }
        return values.first
    }

    func text(_ name: String) throws(TrackerFailure) -> String? {
        guard let value = try one(name) else { return nil }
        guard let text = String(validating: value, as: UTF8.self) else { throw TrackerFailure("\(name) is not text") }
        return text
    }

    /// A whole number, 0 or more; nil when it is not there.
    func count(_ name: String) throws(TrackerFailure) -> Int? {
        guard let text = try text(name) else { return nil }
        guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = Int(text) else {
            throw TrackerFailure("\(name) must be a whole number, 0 or more")
        }
        return number
    }

    func flag(_ name: String) throws(TrackerFailure) -> Bool? {
        switch try text(name) {
        case nil: return nil
        case "0": return false
        case "1": return true
        default: throw TrackerFailure("\(name) must be 0 or 1")
        }
    }

    func twentyBytes(_ name: String) throws(TrackerFailure) -> TwentyBytes {
        guard let value = try one(name) else { throw TrackerFailure("\(name) is missing") }
        guard let bytes = TwentyBytes(value) else {
            throw TrackerFailure("\(name) has \(value.count) bytes; it must have 20, each but letters and digits escaped")
        }
        return bytes
    }

    func infoHash() throws(TrackerFailure) -> TwentyBytes { try twentyBytes("info_hash") }

    /// Those that a scrape asks for (BEP 48).
    func infoHashes() throws(TrackerFailure) -> [TwentyBytes] {
        let values = all("info_hash")
        guard !values.isEmpty else { throw TrackerFailure("info_hash is missing: all torrents at once are not shown") }
        var hashes: [TwentyBytes] = []
        for value in values {
            guard let hash = TwentyBytes(value) else {
                throw TrackerFailure("info_hash has \(value.count) bytes; it must have 20")
            }
            if !hashes.contains(hash) { hashes.append(hash) }
        }
        return hashes
    }
}
