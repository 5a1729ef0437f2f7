public import StageKit

/// Checks every promise that `Stage` asks of a stage type. Each check returns the promises that were broken, in words;
/// none is good.
///
///     #expect(Conformance(of: MyStage.self).formal().isEmpty)
///     #expect(try await Conformance(of: MyStage.self).working(on: [source], bench: bench).isEmpty)
public struct Conformance: Sendable {
    let stage: any Stage.Type
    /// The time within which a cancelled job ends.
    let patience: Duration

    /// - Parameter patience: longer than the promised 2 s only where machines are slow and shared.
    public init(of stage: any Stage.Type, patience: Duration = .seconds(2)) {
        self.stage = stage
        self.patience = patience
    }

    /// What can be checked without work: the manifest and the reading of settings.
    public func formal() -> [String] { manifest() + settings() }
}
