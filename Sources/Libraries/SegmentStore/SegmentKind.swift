/// How much of a segment was received; the third field of its name.
public enum SegmentKind: String, Sendable, CaseIterable {
    /// The whole response.
    case full
    /// It looked whole but is doubted: it counts as `partial`, of which it is the best.
    case suspect
    /// An error came while it was received: what had arrived was kept.
    case partial
    /// It is being written.
    case temp

    init?(bytes: UnsafeBufferPointer<UInt8>) {
        for kind in Self.allCases where kind.rawValue.utf8.elementsEqual(bytes) {
            self = kind
            return
        }
        return nil
    }
}
