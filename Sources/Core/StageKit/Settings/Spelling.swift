/// Finds the word that was meant.
public enum Spelling {
    /// The nearest of `words`, when it is near enough to be what was meant: at most a third of its letters differ
    /// (one letter of a short word, but not all of it).
    public static func nearest(to word: String, in words: some Sequence<String>) -> String? {
        let ranked = words.map { (distance(word.lowercased(), $0.lowercased()), $0) }.sorted { $0 < $1 }
        guard let (distance, best) = ranked.first, distance <= max(1, best.count / 3), distance < best.count
        else { return nil }
        return best
    }

    /// `did you mean "lanes"?`, or nil.
    public static func suggestion(for word: String, in words: some Sequence<String>) -> String? {
        nearest(to: word, in: words).map { "did you mean \"\($0)\"?" }
    }

    /// `did you mean …?` when something is near, else the list of what is known here.
    public static func hint(for word: String, in words: [String]) -> String {
        suggestion(for: word, in: words)
            ?? (words.isEmpty ? "nothing is known here" : "known here: " + words.sorted().joined(separator: ", "))
    }

    /// Edits between two words: insert, delete, replace, swap of neighbours (optimal string alignment).
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left)
        let b = Array(right)
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                let replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                row[j] = min(last[j] + 1, row[j - 1] + 1, replace)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
