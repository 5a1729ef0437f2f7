import SQL
import StageKit

/// Any error as a failure with words.
enum Trouble {
    static func failure(_ error: any Error) -> StageFailure {
        if let failure = error as? StageFailure { return failure }
        if DiskError.isFull(error) || (error as? SQLError)?.code == .full { return noSpace }
        if let refusal = error as? Refusal { return .retry(refusal.code, refusal.words, hint: refusal.hint) }
        return .retry("unexpected", words(error))
    }

    static let noSpace = StageFailure.retry(
        "no_space", "no space left on the disk of the data folder", hint: "make room; it is tried again")

    static func timeout(_ seconds: Double) -> StageFailure {
        .retry(
            "timeout", "it took longer than \(Units.spelled(seconds: seconds))",
            hint: "give the node a longer \"timeout\" in Plugins.json")
    }

    private static func words(_ error: any Error) -> String {
        let words = String(describing: error)
        return words.count <= 500 ? words : words.prefix(500) + "…"
    }
}
