import StageKit
import Testing

@testable import Live

/// Which variants of a runner go into which tracks.
@Suite struct VariantChoiceTests {
    /// `720` a picture alone, `720+` one with sound, `+` sound alone.
    private static func choice(_ variants: String...) -> VariantChoice {
        VariantChoice(
            variants.enumerated().map { number, text in
                .init(number: number, side: Int(text.filter { $0 != "+" }), hasSound: text.hasSuffix("+"))
            })
    }

    private static func text(_ choice: VariantChoice) -> [String] {
        choice.tracks.map { "\($0.track.side.map(String.init) ?? "sound") of \($0.variant)" }
    }

    @Test func ofTheFirstRunner() {
        #expect(Self.text(Self.choice("+", "720", "480")) == ["720 of 1", "480 of 2", "sound of 0"])
        #expect(Self.text(Self.choice("480+", "720+")) == ["720 of 1", "480 of 0", "sound of 0"])
        #expect(Self.text(Self.choice("720", "720")) == ["720 of 0"])
        #expect(Self.text(Self.choice("+")) == ["sound of 0"])
        #expect(Self.text(Self.choice("")) == [])
    }

    @Test func ofTheNext() {
        let tracks = Self.choice("+", "720", "480").tracks.map(\.track)
        #expect(Self.choice("+", "720", "480").successors(of: tracks) == [1, 2, 0])
        // The other way round, with the sound beside each.
        #expect(Self.choice("480+", "720+").successors(of: tracks) == [1, 0, 0])
        // Other sizes, fewer of them, no sound.
        #expect(Self.choice("1080", "360").successors(of: tracks) == [0, 1, nil])
        #expect(Self.choice("540").successors(of: tracks) == [0, 0, nil])
        // Without a picture nothing goes on.
        #expect(Self.choice("+").successors(of: tracks) == [nil, nil, nil])
        #expect(Self.choice("+").successors(of: [.init(kind: .audio, side: nil)]) == [0])
    }
}
