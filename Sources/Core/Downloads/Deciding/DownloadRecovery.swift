/// What a start does with a download that was running when the process ended: a pure decision for each.
enum DownloadRecovery: Sendable, Equatable {
    /// Back into the queue, first in line as it was; what has come is gone on from.
    case goOn
    /// It was whole and on its way to its name: that is finished.
    case finish

    /// - Parameters:
    ///   - isPlacing: whether it was written down under which name it would be.
    ///   - partial: whether the file is still under its working name.
    ///   - final: whether there is a file under that name that was not there before.
    init(isPlacing: Bool, partial: Bool, final: Bool) {
        self = isPlacing && final && !partial ? .finish : .goOn
    }
}
