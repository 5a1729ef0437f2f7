import Testing

/// What a machine can check of the style.
@Suite struct SourceRuleTests {
    @Test func noFileIsLongerThanItsReaderCanHold() throws {
        for file in try Repository.swift() {
            #expect(file.lines.count <= 300, "\(file.path) has \(file.lines.count) lines: which concepts are in it?")
        }
    }

    @Test func uncheckedSendableSaysWhy() throws {
        for file in try Repository.swift() where !file.path.hasPrefix("Tests/HouseRules") {
            for (index, line) in file.lines.enumerated() where line.contains("@unchecked Sendable") {
                if line.trimmingPrefix(while: \.isWhitespace).hasPrefix("//") { continue }
                let next = file.lines.dropFirst(index + 1).prefix(3)
                #expect(
                    next.contains { $0.contains("//") } || line.contains("// "),
                    "\(file.path):\(index + 1): @unchecked Sendable without its reason")
            }
        }
    }

    @Test func pointersStayInLibraries() throws {
        let pointers = ["UnsafePointer", "UnsafeMutablePointer", "UnsafeRawPointer", "UnsafeMutableRawPointer", "OpaquePointer"]
        let files = try Repository.swift().filter {
            !$0.path.hasPrefix("Sources/Libraries/") && !$0.path.hasPrefix("Tests/")
        }
        for file in files {
            for pointer in pointers { #expect(!file.text.contains(pointer), "\(file.path) mentions \(pointer)") }
        }
    }

    @Test func nothingCrashesOnPurpose() throws {
        for file in try Repository.swift() where file.path.hasPrefix("Sources/") {
            for (index, line) in file.lines.enumerated() {
                for word in ["try!", " as! ", "fatalError()", "TODO", "FIXME"] {
                    #expect(!line.contains(word), "\(file.path):\(index + 1) has \(word)")
                }
            }
        }
    }

    @Test func testsWaitForEventsNotForSeconds() throws {
        for file in try Repository.swift() where file.path.hasPrefix("Tests/") && !file.path.hasPrefix("Tests/HouseRules") {
            for (index, line) in file.lines.enumerated() {
                let sleeps = ["Task.sleep", "usleep(", "Thread.sleep"].contains { line.contains($0) }
                // A poll of something outside this process may pause, and says so. Ten minutes stand for ever: they are
                // there to be cancelled.
                let isExcused = line.contains("// polls") || line.contains(".seconds(600)")
                #expect(!sleeps || isExcused, "\(file.path):\(index + 1) waits by sleeping")
            }
        }
    }

    @Test func typesAreNamedForWhatTheyAre() throws {
        let pattern = try Regex(#"(?:struct|class|enum|actor|protocol)\s+\w*(?:Manager|Helper|Utils?|Utilities)\b"#)
        for file in try Repository.swift() {
            #expect(file.text.firstMatch(of: pattern) == nil, "\(file.path) names a type Manager, Helper or Util")
        }
    }

    @Test func linesFitTheWidth() throws {
        for file in try Repository.swift() {
            for (index, line) in file.lines.enumerated() where line.count > 140 && !line.contains("EXT-X-") {
                Issue.record("\(file.path):\(index + 1) is \(line.count) characters wide")
            }
        }
    }
}
