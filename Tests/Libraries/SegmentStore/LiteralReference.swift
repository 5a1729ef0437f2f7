import Foundation

@testable import SegmentStore

/// Times and names read the slow way.
enum Clock {
    /// `2020-11-14T05:30:00[.ffffff]`
    static func moment(_ text: String) -> Moment? {
        let parts = text.split { "-T:.".contains($0) }.map(String.init)
        guard parts.count >= 6 else { return nil }
        let numbers = parts.prefix(6).compactMap { Int($0) }
        let fraction = parts.count > 6 ? Int(parts[6].padding(toLength: 6, withPad: "0", startingAt: 0)) : 0
        guard numbers.count == 6, let fraction else { return nil }
        return Moment(
            year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
            second: numbers[5], microsecond: fraction)
    }

    struct Read {
        let start: Int64
        let duration: Int64
        let kind: String
        let hash: [UInt8]
    }

    /// `HOUR/NAME.ts`, by the words of the grammar.
    static func segment(_ path: String) -> Read? {
        let (hour, name) = (String(path.prefix(13)), String(path.dropFirst(14)))
        guard let hourStart = moment(hour + ":00:00"), name.hasSuffix(".ts") else { return nil }
        let fields = name.dropLast(3).split(separator: "-", maxSplits: 3, omittingEmptySubsequences: false).map(
            String.init)
        guard fields.count == 4 else { return nil }
        let time = Array(fields[0])
        let fraction = String(time.dropFirst(6))
        let filled = fraction + String(repeating: "0", count: max(0, 6 - fraction.count))
        guard let minute = Int(String(time.prefix(2))), let second = Int(String(time.dropFirst(3).prefix(2))),
            let microsecond = Int(filled), 0..<60 ~= minute, 0..<60 ~= second, 0..<1_000_000 ~= microsecond
        else { return nil }
        let decimal = fields[1].trimmingCharacters(in: .whitespaces)
        guard let seconds = strtod(decimal), seconds.isFinite else { return nil }
        var hash: [UInt8] = []
        switch fields[2] {
        case "temp": break
        case "full", "partial", "suspect":
            guard let decoded = base64(fields[3]) else { return nil }
            hash = decoded
        default: return nil
        }
        let whole = seconds.rounded(.down)
        let duration = Int64(whole) * 1_000_000 + Int64(((seconds - whole) * 1_000_000).rounded(.toNearestOrEven))
        let start = hourStart.microseconds + Int64((minute * 60 + second) * 1_000_000 + microsecond)
        return Read(start: start, duration: duration, kind: fields[2], hash: hash)
    }

    private static func strtod(_ text: String) -> Double? {
        guard !text.isEmpty, text.allSatisfy({ "0123456789.eE+".contains($0) }) else { return nil }
        let scanner = Scanner(string: text)
        guard let value = scanner.scanDouble(), scanner.isAtEnd else { return nil }
        return value
    }

    /// Only well-formed hashes and the few broken ones that the cases hold.
    private static func base64(_ text: String) -> [UInt8]? {
        let filled = text + String(repeating: "=", count: (4 - text.count % 4) % 4)
        let plain = filled.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        return Data(base64Encoded: plain).map { [UInt8]($0) }
    }
}

/// The original's selection, written down word by word and slowly, with its overshoot.
struct LiteralReference {
    let files: [(path: String, size: Int64)]

    private struct Found {
        let path: String
        let read: Clock.Read
        var end: Int64 { read.start + read.duration }
        var isFull: Bool { read.kind == "full" }
    }

    func select(_ start: Int64, _ end: Int64) -> [String?] {
        var result: [String?] = []
        var last: Found?
        let hour: Int64 = 3_600_000_000
        for number in (start / hour - 1)...(end / hour) {
            for candidate in candidates(Hour(number: Int(number)).name) {
                if let last {
                    let gap = candidate.read.start - last.end
                    if gap < -10_000 { continue }
                    if !last.isFull || gap > 10_000 { result.append(nil) }
                } else if candidate.read.start <= start && start < candidate.end {
                    // It covers the start.
                } else if start < candidate.read.start && candidate.read.start < end {
                    result.append(nil)
                } else {
                    continue
                }
                result.append(candidate.path)
                last = candidate
                if candidate.end >= end { return result + (candidate.isFull ? [] : [nil]) }
            }
        }
        if let last, last.isFull, last.end >= end { return result }
        return result + [nil]
    }

    private func candidates(_ hour: String) -> [Found] {
        let inside = files.filter { $0.path.hasPrefix(hour + "/") }
        let names = Set(inside.map(\.path))
        let sizes = Dictionary(inside.map { ($0.path, $0.size) }, uniquingKeysWith: { first, _ in first })
        let parsed = inside.map(\.path).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            .filter { !$0.dropFirst(14).hasPrefix(".") && !names.contains($0.dropLast(3) + ".tombstone") }
            .compactMap { path in Clock.segment(path).map { Found(path: path, read: $0) } }
        var groups: [[Found]] = []
        for one in parsed {
            if groups.last?.first?.read.start == one.read.start {
                groups[groups.count - 1].append(one)
            } else {
                groups.append([one])
            }
        }
        return groups.compactMap { best($0.filter { $0.read.kind != "temp" }, sizes) }
    }

    private func best(_ group: [Found], _ sizes: [String: Int64]) -> Found? {
        let fulls = group.filter(\.isFull)
        // The first of the largest.
        return (fulls.isEmpty ? group : fulls).max { left, right in
            let (size, otherSize) = (sizes[left.path] ?? 0, sizes[right.path] ?? 0)
            guard !fulls.isEmpty else {
                let (rank, otherRank) = (left.read.kind == "suspect" ? 1 : 0, right.read.kind == "suspect" ? 1 : 0)
                return rank != otherRank ? rank < otherRank : size < otherSize
            }
            if left.read.duration != right.read.duration { return left.read.duration < right.read.duration }
            if size != otherSize { return size < otherSize }
            return left.read.hash.lexicographicallyPrecedes(right.read.hash)
        }
    }
}
