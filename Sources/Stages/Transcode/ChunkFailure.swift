import Media
import StageKit

/// A chunk of the picture that could not be made.
struct ChunkFailure: Error {
    /// So often is a chunk tried.
    static let most = 3

    let chunk: Int
    let error: AVError

    /// Runs what makes a chunk, and says which one it was when it fails by itself. A full disk or a missing codec is
    /// no fault of the chunk.
    static func within<Value>(_ chunk: Int, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as AVError where error.reason == .other || error.reason == .invalidData {
            throw ChunkFailure(chunk: chunk, error: error)
        }
    }

    /// What the video fails with.
    static func final(_ seconds: Range<Double>, _ error: AVError) -> StageFailure {
        .permanent(
            "chunk_failed",
            "the part from \(clock(seconds.lowerBound)) to \(clock(seconds.upperBound)) could not be made in "
                + "\(most) tries: \(error.words)",
            hint: "what is finished is kept; retry to go on from there")
    }

    /// `1:02:03`, as players show it.
    static func clock(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let rest = "\(two(whole / 60 % 60)):\(two(whole % 60))"
        return whole >= 3600 ? "\(whole / 3600):\(rest)" : "\(whole / 60 % 60):\(two(whole % 60))"
    }
}
