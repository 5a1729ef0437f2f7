import Foundation
import StageKit

extension Conformance {
    func manifest() -> [String] {
        let manifest = stage.manifest
        var breaches: [String] = []
        let parts = manifest.id.split(separator: ".", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x2D }
        }
        if parts.count != 2 || !isPlain {
            breaches.append("the id \"\(manifest.id)\" is not family.name in lower-case letters, digits and -")
        }
        if manifest.summary.isEmpty || manifest.summary.contains("\n") || manifest.summary.count > 120 {
            breaches.append("the summary is not one line of at most 120 characters")
        }
        if manifest.mostLanes < 1 { breaches.append("mostLanes is \(manifest.mostLanes)") }
        for kind in manifest.consumes.intersection(manifest.accepts) {
            breaches.append("\(kind) is both consumed and accepted")
        }
        return breaches
    }

    func settings() -> [String] {
        let empty = read(.empty)
        var breaches = empty.problems.map { "its own defaults are not allowed: \($0.report(file: "settings"))" }
        let entries = empty.schema.entries
        let keys = entries.map(\.key)
        if Set(keys).count != keys.count { breaches.append("a key is read twice: \(keys.joined(separator: ", "))") }
        for entry in entries where entry.help.isEmpty { breaches.append("the key \(entry.key) says not what it does") }

        let standard = JSON.object(
            entries.filter { $0.standard != .null }.map { JSON.Member($0.key, $0.standard) })
        breaches += read(standard).problems.map { "a default is refused when written: \($0.report(file: "settings"))" }

        // A list of lists is of no type that a setting has: every key must complain, and every key must still be read.
        let wrong = read(.object(keys.map { JSON.Member($0, .array([.array([])])) }))
        if wrong.schema.entries.map(\.key) != keys { breaches.append("wrong values keep it from reading every key") }
        for key in keys where !wrong.problems.contains(where: { $0.path == JSONPath.member(key, of: "$") }) {
            breaches.append("a wrong value of \(key) is not told")
        }

        let unknown = "no-such-key"
        if !read(.object([JSON.Member(unknown, .null)])).problems.contains(where: { $0.path == "$.\(unknown)" }) {
            breaches.append("an unknown key is not told")
        }
        if let calls = readsAndWrites(of: { _ = read(.empty) }), calls > 0 {
            breaches.append("init(settings:) reads or writes files")
        }
        return breaches
    }

    private func read(_ json: JSON) -> Settings {
        let settings = Settings(json)
        _ = stage.init(settings: settings)
        return settings
    }

    /// How many calls that read or write this thread makes meanwhile, by the kernel's own count (proc(5)); nil where
    /// the kernel does not count.
    private func readsAndWrites(of work: () -> Void) -> Int? {
        // Looking costs calls itself: what two looks in a row differ by is taken off.
        guard let first = Self.calls(), let second = Self.calls() else { return nil }
        work()
        guard let third = Self.calls() else { return nil }
        return (third - second) - (second - first)
    }

    private static func calls() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/thread-self/io", encoding: .utf8) else { return nil }
        let counts = text.split(separator: "\n").filter { $0.hasPrefix("syscr:") || $0.hasPrefix("syscw:") }
        return counts.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
    }
}
