/// Makes a name that anybody may have chosen into the name of a file in a folder.
public enum SafeFileName {
    /// Of a name, in UTF-8: what Linux takes for one component of a path (NAME_MAX).
    public static let longest = 255

    /// A plain name: no separator, no control or direction character, neither `.` nor `..`, no dot or space at its ends, no
    /// device of Windows, at most `longest` bytes with its ending kept.
    ///
    /// - Parameters:
    ///   - wanted: whatever a server or a user said.
    ///   - room: bytes to leave free, for what the caller appends.
    ///   - fallback: for what leaves nothing.
    public static func make(_ wanted: String, room: Int = 0, fallback: String = "unnamed") -> String {
        var name = ""
        for scalar in wanted.unicodeScalars { name.unicodeScalars.append(isPlain(scalar) ? scalar : "_") }
        name = trimmed(name)
        if name.allSatisfy({ $0 == "_" }) { name = fallback }
        if isDevice(name) { name = "_" + name }
        return shortened(name, to: longest - room)
    }

    /// The name of the file at an address: the last component of its path, decoded and made safe.
    public static func of(address: String, room: Int = 0, fallback: String = "unnamed") -> String {
        var rest = address.prefix { $0 != "?" && $0 != "#" }
        if let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...]
            guard let path = rest.firstIndex(of: "/") else { return fallback }
            rest = rest[path...]
        }
        let last = rest.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        return make(PercentCoding.decoded(last) ?? last, room: room, fallback: fallback)
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        // Format characters turn the direction of what follows: `gpj.exe` that reads `exe.jpg`.
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
        default: !#"/\:*?"<>|"#.unicodeScalars.contains(scalar)
        }
    }

    private static func trimmed(_ name: String) -> String {
        let isEdge = { (character: Character) in character == "." || character.isWhitespace }
        let tail = name.drop(while: isEdge)
        return String(tail.prefix(tail.count - tail.reversed().prefix(while: isEdge).count))
    }

    /// `CON`, `com1.txt`: files of such a name cannot be opened where somebody may copy them to.
    private static func isDevice(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }.uppercased()
        if ["CON", "PRN", "AUX", "NUL"].contains(stem) { return true }
        return stem.count == 4 && (stem.hasPrefix("COM") || stem.hasPrefix("LPT")) && stem.last?.isNumber == true
    }

    /// A name that is too long, cut before its ending.
    ///
    /// - Parameter most: in bytes.
    public static func shortened(_ name: String, to most: Int) -> String {
        guard name.utf8.count > most else { return name }
        var ending = name.lastIndex(of: ".").map { name[$0...] } ?? ""
        if ending.utf8.count > 20 { ending = "" }
        var stem = name.dropLast(ending.count)
        while stem.utf8.count + ending.utf8.count > most { stem = stem.dropLast() }
        return trimmed(String(stem)) + ending
    }
}
