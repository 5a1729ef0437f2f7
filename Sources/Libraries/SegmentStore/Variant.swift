import Synchronization

/// One variant of a stream: folders of hours, and what is remembered of them. Every call looks at the folders and may
/// block.
public final class Variant: Sendable {
    /// An hour's folder as it is remembered.
    private struct KnownHour {
        var folder: Watched<Candidates>
        /// Made when a playlist is wanted.
        var text: HourText?
        var used: Int
    }

    private struct State {
        var names: Watched<[Hour]>?
        var hours: [Hour: KnownHour] = [:]
        var lists = LiveLists()
        var turn = 0
    }

    public let stream: String
    public let name: String
    /// Names joined by a slash: where it lies in the store.
    private let path: String
    private let address: [UInt8]
    private let state = Mutex(State())

    init(stream: String, name: String) {
        (self.stream, self.name) = (stream, name)
        path = stream + "/" + name
        address = Array("/segments/".utf8) + EscapedPath.of(path) + [UInt8(ascii: "/")]
    }

    /// How many hours are remembered at most: eight days of them are about 100 MB.
    private static let mostHours = 192

    /// The hours there are, in order.
    func hours(in store: Folder) -> [Hour] {
        state.withLock { state in
            guard let folder = store.folder(path) else { return [] }
            return Self.hours(folder, &state)
        }
    }

    private static func hours(_ folder: Folder, _ state: inout State) -> [Hour] {
        if state.names != nil {
            _ = state.names?.refresh(modified: folder.facts?.modified ?? 0, open: { folder }, make: hours)
        } else {
            state.names = Watched(folder, make: hours)
        }
        return state.names?.value ?? []
    }

    private static func hours(_ names: NameList) -> [Hour] {
        (0..<names.count).compactMap { index in names.name(index).withUnsafeBufferPointer { Hour(bytes: $0) } }.sorted()
    }

    /// The best segments that cover a range.
    func select(_ range: Range<Moment>, in store: Folder) -> Selection {
        state.withLock { state in
            let folder = store.folder(path)
            var hours = visited(range, after: nil, folder, &state).makeIterator()
            return Selection(range) {
                while let hour = hours.next(), let folder {
                    if let known = Self.read(hour, in: folder, &state) { return known.folder.value }
                }
                return nil
            }
        }
    }

    /// A playlist of the best segments that cover a range.
    ///
    /// - Parameters:
    ///   - hasEnd: whether the range's end was asked for; without, it is where there is nothing yet.
    ///   - now: nanoseconds since 1970.
    func playlist(_ range: Range<Moment>, hasEnd: Bool, in store: Folder, now: Int64) -> MediaPlaylist {
        state.withLock { state in
            guard let folder = store.folder(path) else { return MediaPlaylist(PlaylistText(), isFinished: false) }
            let key = LiveLists.Key(
                start: range.lowerBound.microseconds, end: hasEnd ? range.upperBound.microseconds : nil)
            let told = state.lists.text(key, now: now)
            let hours = visited(range, after: told.last, folder, &state)
            let newest = Self.newest(folder, &state)
            readAhead(hours, in: folder, &state)
            var walk = PlaylistWalk(range, after: told, live: PlaylistWalk.Live(newest: newest, now: now / 1000))
            for hour in hours where !walk.isOver {
                guard let known = Self.read(hour, in: folder, &state, text: SegmentLines(hour, folder: address)),
                    let text = known.text
                else { continue }
                walk.take(known.folder.value, text, SegmentLines(hour, folder: address))
            }
            state.lists.keep(walk.text, key, isFinished: walk.isFinished, now: now)
            return MediaPlaylist(walk.text, isFinished: walk.isFinished)
        }
    }

    /// The hours that a walk visits: one before the range too, whose segments may reach into it.
    private func visited(_ range: Range<Moment>, after last: Candidate?, _ folder: Folder?, _ state: inout State)
        -> [Hour]
    {
        guard let folder, !range.isEmpty else { return [] }
        state.turn += 1
        let first = Hour(number: Hour(of: range.lowerBound).number - 1)
        let start = last.map { max(first, Hour(of: Moment(microseconds: $0.start))) } ?? first
        let end = Hour(of: range.upperBound)
        return Self.hours(folder, &state).filter { $0 >= start && $0 <= end }
    }

    /// Start of the newest segment.
    private static func newest(_ folder: Folder, _ state: inout State) -> Int64? {
        guard let hour = state.names?.value.last else { return nil }
        return read(hour, in: folder, &state)?.folder.value.list.last?.start
    }

    /// An hour as it is now; nil when its folder is gone.
    private static func read(
        _ hour: Hour, in folder: Folder, _ state: inout State, text lines: SegmentLines? = nil
    ) -> KnownHour? {
        let name = hour.name
        guard let facts = folder.facts(name), facts.kind == .folder else {
            state.hours[hour] = nil
            return nil
        }
        if state.hours[hour] != nil {
            var opened: Folder?
            let changed = state.hours[hour]?.folder.refresh(modified: facts.modified) {
                opened = folder.folder(name)
                return opened
            } make: { names in
                opened.map { candidates(hour, in: $0, names) } ?? Candidates(hour, NameList()) { _ in nil }
            }
            if changed == true { state.hours[hour]?.text = nil }
        } else {
            guard let opened = folder.folder(name) else { return nil }
            state.hours[hour] = KnownHour(
                folder: Watched(opened) { candidates(hour, in: opened, $0) }, used: state.turn)
            if state.hours.count > mostHours { forget(&state) }
        }
        state.hours[hour]?.used = state.turn
        if let lines, let known = state.hours[hour], known.text == nil {
            state.hours[hour]?.text = HourText(known.folder.value, lines)
        }
        return state.hours[hour]
    }

    private static func candidates(_ hour: Hour, in folder: Folder, _ names: NameList) -> Candidates {
        Candidates(hour, names) { name in folder.facts(name).flatMap { $0.kind == .file ? $0.size : nil } }
    }

    /// A range of many hours that nobody has asked for yet is read by several threads at once.
    private func readAhead(_ hours: [Hour], in folder: Folder, _ state: inout State) {
        let unknown = hours.filter { state.hours[$0] == nil }
        guard unknown.count >= 3, hours.count <= Self.mostHours else { return }
        let (address, turn) = (address, state.turn)
        let known = unknown.mappedInParallel { hour -> KnownHour? in
            guard folder.facts(hour.name)?.kind == .folder, let opened = folder.folder(hour.name) else { return nil }
            let found = Watched(opened) { Self.candidates(hour, in: opened, $0) }
            return KnownHour(folder: found, text: HourText(found.value, SegmentLines(hour, folder: address)), used: turn)
        }
        for (hour, known) in zip(unknown, known) { state.hours[hour] = known }
        if state.hours.count > Self.mostHours { Self.forget(&state) }
    }

    /// Drops a quarter of the hours, those that were not used for longest.
    private static func forget(_ state: inout State) {
        let oldest = state.hours.sorted { $0.value.used < $1.value.used }.prefix(mostHours / 4)
        for (hour, _) in oldest { state.hours[hour] = nil }
    }
}
