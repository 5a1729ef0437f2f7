/// The best segment of those that begin at one moment.
struct Candidate: Sendable, Equatable {
    /// In microseconds since 1970.
    let start: Int64
    /// In microseconds since 1970.
    let end: Int64
    /// Where its name is in the index's names.
    let nameStart: UInt32
    let nameCount: UInt16
    let kind: SegmentKind

    var isFull: Bool { kind == .full }
}

/// What an hour's folder has to offer: one candidate for each moment at which segments begin, in the order of names.
struct Candidates: Sendable {
    let hour: Hour
    private(set) var list: [Candidate] = []
    /// The names of those in the list, one after another.
    private(set) var names: [UInt8] = []

    /// - Parameters:
    ///   - size: of a file of the folder; nil when it is gone. Asked only where names do not decide.
    init(_ hour: Hour, _ folder: NameList, size: (String) -> Int64?) {
        self.hour = hour
        list.reserveCapacity(folder.count)
        names.reserveCapacity(folder.bytes.count)
        folder.bytes.withUnsafeBufferPointer { bytes in
            var group: [Contender] = []
            for name in SortedNames(folder, bytes).names {
                guard let parsed = SegmentName(bytes: name) else { continue }
                if let first = group.first, first.parsed.offset != parsed.offset {
                    add(group, size)
                    group.removeAll(keepingCapacity: true)
                }
                group.append(Contender(name: name, parsed: parsed))
            }
            add(group, size)
        }
    }

    func name(_ candidate: Candidate) -> ArraySlice<UInt8> {
        names[Int(candidate.nameStart)..<Int(candidate.nameStart) + Int(candidate.nameCount)]
    }

    private mutating func add(_ group: [Contender], _ size: (String) -> Int64?) {
        guard let best = Contender.best(of: group, size: size) else { return }
        let start = hour.start.microseconds + best.parsed.offset
        let (end, overflows) = start.addingReportingOverflow(best.parsed.duration)
        guard !overflows, end <= Moment.last.microseconds, best.name.count < 256 else { return }
        list.append(
            Candidate(
                start: start, end: end, nameStart: UInt32(names.count), nameCount: UInt16(best.name.count),
                kind: best.parsed.kind))
        names.append(contentsOf: best.name)
    }
}

/// One of several files that begin at the same moment.
private struct Contender {
    let name: UnsafeBufferPointer<UInt8>
    let parsed: SegmentName

    /// Of several whole ones that of the largest duration, size and hash counts; of others a suspect, the largest. The
    /// first name decides what is left. What is still being written, or has vanished, does not count.
    static func best(of all: [Contender], size: (String) -> Int64?) -> Contender? {
        let group = all.count == 1 && all[0].parsed.kind != .temp ? all : all.filter { $0.parsed.kind != .temp }
        guard group.count > 1 else { return group.first }
        let fulls = group.filter { $0.parsed.kind == .full }
        if fulls.count == 1 { return fulls[0] }
        let isFull = !fulls.isEmpty
        var best: (contender: Contender, size: Int64)?
        for contender in isFull ? fulls : group {
            guard let size = size(String(decoding: contender.name, as: UTF8.self)) else { continue }
            let beats = best.map { contender.beats($0.contender, isFull, size, $0.size) } ?? true
            if beats { best = (contender, size) }
        }
        return best?.contender
    }

    private func beats(_ other: Contender, _ isFull: Bool, _ size: Int64, _ otherSize: Int64) -> Bool {
        guard isFull else {
            let (suspect, otherSuspect) = (parsed.kind == .suspect, other.parsed.kind == .suspect)
            return suspect != otherSuspect ? suspect : size > otherSize
        }
        if parsed.duration != other.parsed.duration { return parsed.duration > other.parsed.duration }
        if size != otherSize { return size > otherSize }
        return other.hash.lexicographicallyPrecedes(hash)
    }

    private var hash: [UInt8] {
        HashText.decode(name.part(parsed.hashOffset, name.count - 3 - parsed.hashOffset)) ?? []
    }
}

/// The names of a folder that can be segments, sorted as bytes: those that end in `.ts`, are not hidden, and have no
/// tombstone beside them.
private struct SortedNames {
    let names: [UnsafeBufferPointer<UInt8>]

    init(_ folder: NameList, _ bytes: UnsafeBufferPointer<UInt8>) {
        var buried: Set<[UInt8]> = []
        var keyed: [(key: UInt64, name: UnsafeBufferPointer<UInt8>)] = []
        keyed.reserveCapacity(folder.count)
        for index in 0..<folder.count {
            let start = Int(folder.starts[index])
            let name = bytes.part(start, Int(folder.starts[index + 1]) - 1 - start)
            guard let first = name.first, first != UInt8(ascii: ".") else { continue }
            if Self.ends(name, with: ".ts") {
                keyed.append((Self.key(name), name))
            } else if Self.ends(name, with: ".tombstone") {
                buried.insert(Array(name.dropLast(10)))
            }
        }
        keyed.sort { left, right in
            left.key != right.key ? left.key < right.key : left.name.lexicographicallyPrecedes(right.name)
        }
        names = keyed.lazy.map(\.name).filter { buried.isEmpty || !buried.contains(Array($0.dropLast(3))) }
    }

    /// The first eight bytes as a number, which sorts as they do: it tells nearly all names apart.
    private static func key(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var key: UInt64 = 0
        for index in 0..<8 { key = key << 8 | UInt64(index < name.count ? name[index] : 0) }
        return key
    }

    private static func ends(_ name: UnsafeBufferPointer<UInt8>, with ending: StaticString) -> Bool {
        let count = ending.utf8CodeUnitCount
        guard name.count >= count else { return false }
        return ending.withUTF8Buffer { name.part(name.count - count, count).elementsEqual($0) }
    }
}
