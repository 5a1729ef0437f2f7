import Crypto
import Foundation

/// What is known of a file that is not whole yet, as it stands beside it: lines `key: value`, and `end` as the last.
struct Journal: Equatable {
    /// As the request names it, without credentials.
    var address: String
    var total: Int?
    var version: FileVersion
    var mediaType: String?
    var suggestedName: String?
    var digest: Digest?
    /// Of the machine since it was started. What was written before another start may never have reached the disk.
    var boot: String
    /// All that lies in `done` is on the disk.
    var isSafe = false
    /// Nil: all that the file holds, which was only ever appended to.
    var done: RangeSet?

    private static let head = "millrace-fetch 1"

    var text: String {
        var lines = [Self.head]
        let fields: [(String, String?)] = [
            ("address", address), ("total", total.map { String($0) }), ("tag", version.tag),
            ("modified", version.modified), ("type", mediaType), ("name", suggestedName),
            ("digest", digest.map { "\($0.algorithm.rawValue) \($0.hex)" }), ("boot", boot),
            ("safe", isSafe ? "yes" : nil),
            ("done", done.map { $0.ranges.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: " ") }),
        ]
        for case (let key, let value?) in fields where value.allSatisfy({ !$0.isNewline }) {
            lines.append("\(key): \(value)")
        }
        return (lines + ["end", ""]).joined(separator: "\n")
    }

    /// Nil for anything that is not whole: then there is nothing to go on with.
    init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines.first == Self.head[...], lines.suffix(2) == ["end", ""] else { return nil }
        var fields: [Substring: String] = [:]
        for line in lines.dropFirst().dropLast(2) {
            guard let colon = line.firstRange(of: ": ") else { return nil }
            fields[line[..<colon.lowerBound]] = String(line[colon.upperBound...])
        }
        guard let address = fields["address"], let boot = fields["boot"] else { return nil }
        self.init(address: address, version: FileVersion(tag: fields["tag"], modified: fields["modified"]), boot: boot)
        total = fields["total"].flatMap { Int($0) }
        mediaType = fields["type"]
        suggestedName = fields["name"]
        digest = fields["digest"].flatMap(Self.digest)
        isSafe = fields["safe"] == "yes"
        if let text = fields["done"] {
            guard let ranges = Self.ranges(text) else { return nil }
            done = ranges
        }
    }

    init(address: String, version: FileVersion, boot: String) {
        self.address = address
        self.version = version
        self.boot = boot
    }

    /// What a fetch of this address can go on with, when the file has this length; nil when it must begin anew.
    func start(for address: String, length: Int, boot: String) -> RangeSet? {
        guard address == self.address, version.isKnown, isSafe || boot == self.boot else { return nil }
        let here = done ?? RangeSet([0..<length])
        let usable = here.prefix(below: min(length, total ?? .max))
        return usable.isEmpty ? nil : usable
    }

    private static func ranges(_ text: String) -> RangeSet? {
        var ranges: [Range<Int>] = []
        for item in text.split(separator: " ") {
            let bounds = item.split(separator: "-").compactMap { Int($0) }
            guard bounds.count == 2, bounds[0] <= bounds[1] else { return nil }
            ranges.append(bounds[0]..<bounds[1])
        }
        return RangeSet(ranges)
    }

    private static func digest(_ text: String) -> Digest? {
        let words = text.split(separator: " ")
        guard words.count == 2, let algorithm = Digest.Algorithm(rawValue: String(words[0])) else { return nil }
        let digits = words[1].compactMap(\.hexDigitValue)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        return Digest(algorithm, bytes: bytes)
    }

    /// Of this start of the machine (proc(5)); empty where there is none to be had, and then nothing is trusted but what is safe.
    static let boot: String =
        (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))
        .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? ""
}
