import Foundation

extension Command {
    /// Does what the words behind its name say, and tells what went wrong.
    ///
    /// - Returns: the exit code: 0 done, 1 failed, 2 usage or configuration.
    static func obey(_ words: ArraySlice<String>) async -> Int32 {
        if words.contains(where: { $0 == "--help" || $0 == "-h" }) {
            print(help)
            return 0
        }
        do {
            try await run(
                Arguments(words, flags: flags, operands: operands, environment: ProcessInfo.processInfo.environment))
            return 0
        } catch is AlreadyTold {
            return 1
        } catch let error as UsageError {
            complain("\(Program.call(name)): \(error)\n\nusage: \(synopsis)")
            return 2
        } catch let error as ConfigurationError {
            complain("\(error)")
            return 2
        } catch {
            complain("\(Program.call(name)): \(error)")
            return 1
        }
    }
}

/// One text to standard error.
func complain(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}
