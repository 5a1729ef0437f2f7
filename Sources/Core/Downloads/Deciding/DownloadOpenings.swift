import StageKit

/// Which downloads may begin beside those that run. A value: the same question has the same answer.
struct DownloadOpenings: Sendable, Equatable {
    /// One that runs.
    struct Slot: Sendable, Equatable {
        let id: Identifier
        let host: String
        let owner: String
        /// Greater for one that began later.
        let number: Int
        /// Nothing is lost when it is interrupted.
        var isResumable = false
    }

    /// How many more there may be.
    let free: Int
    /// Hosts that have as many as they may.
    let fullHosts: Set<String>
    /// Owners that have as many as they may.
    let fullOwners: Set<String>

    init(_ settings: DownloadSettings, running: [Slot]) {
        free = max(0, settings.maxTasks - running.count)
        fullHosts = Self.full(running.map(\.host), settings.perHost)
        fullOwners = Self.full(running.map(\.owner), settings.perUser)
    }

    private static func full(_ names: [String], _ most: Int?) -> Set<String> {
        guard let most else { return [] }
        let counts = Dictionary(grouping: names.filter { !$0.isEmpty }) { $0 }.mapValues(\.count)
        return Set(counts.filter { $0.value >= most }.keys)
    }

    /// Whether such a download may begin.
    func admit(host: String, owner: String) -> Bool {
        free > 0 && !fullHosts.contains(host) && !fullOwners.contains(owner)
    }

    /// Those that have to make room after a limit was lowered: the last begun, and only where no byte is lost. What its
    /// server would send anew from the first byte goes on to its end, since to break it off would only cost more.
    static func excess(_ running: [Slot], _ settings: DownloadSettings) -> [Identifier] {
        var kept: [Slot] = []
        var excess: [Identifier] = []
        for slot in running.sorted(by: { ($0.isResumable ? 1 : 0, $0.number) < ($1.isResumable ? 1 : 0, $1.number) }) {
            let openings = DownloadOpenings(settings, running: kept)
            if slot.isResumable && !openings.admit(host: slot.host, owner: slot.owner) {
                excess.append(slot.id)
            } else {
                kept.append(slot)
            }
        }
        return excess
    }
}
