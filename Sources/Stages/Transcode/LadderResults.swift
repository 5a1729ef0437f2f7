import Synchronization

/// What the threads of a run bring back.
final class LadderResults: Sendable {
    struct Values: Sendable {
        var reader = SourceReader.Report()
        var picture: PictureWorker.Report?
        var sound: SoundWorker.Report?
        /// RFC 6381, by rung.
        var codecs: [Int: String] = [:]
    }

    private let state = Mutex(Values())

    var values: Values { state.withLock { $0 } }

    func record(_ change: (inout sending Values) -> Void) { state.withLock { change(&$0) } }
}
