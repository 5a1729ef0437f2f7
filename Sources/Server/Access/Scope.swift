/// What a token or a user may do; each includes those before it.
public enum Scope: String, Sendable, CaseIterable, Comparable {
    case read, upload, manage

    /// Less is allowed.
    public static func < (left: Scope, right: Scope) -> Bool { left.rank < right.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
