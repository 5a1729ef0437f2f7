import Synchronization

/// How far all renditions are together.
final class ProgressMeter: Sendable {
    private struct State {
        var frames: Int
        var sound = 0.0
    }

    /// What the sound is of the whole, where there are pictures.
    private static let soundShare = 0.03

    private let state: Mutex<State>
    private let frames: Int
    private let hasSound: Bool
    private let tell: @Sendable (Double) throws -> Void

    /// - Parameters:
    ///   - frames: expected, of all renditions of the picture together.
    ///   - done: of these, by an earlier attempt.
    ///   - tell: gets 0…1.
    init(frames: Int, done: Int, hasSound: Bool, tell: @escaping @Sendable (Double) throws -> Void) {
        state = Mutex(State(frames: done))
        self.frames = frames
        self.hasSound = hasSound
        self.tell = tell
    }

    /// One more frame is encoded.
    ///
    /// - Throws: what `tell` throws.
    func step() throws { try tell { $0.frames += 1 } }

    /// The sound has come this far, 0…1.
    ///
    /// - Throws: what `tell` throws.
    func sound(_ fraction: Double) throws { try tell { $0.sound = max($0.sound, min(fraction, 1)) } }

    /// Told under the lock, or a thread that is held up would tell an older state after a newer one.
    private func tell(_ change: (inout State) -> Void) throws {
        try state.withLock { state in
            change(&state)
            let share = frames == 0 ? 1 : hasSound ? Self.soundShare : 0
            let pictures = frames == 0 ? 0 : min(1, Double(state.frames) / Double(frames))
            try tell(0.99 * (share * state.sound + (1 - share) * pictures))
        }
    }
}
