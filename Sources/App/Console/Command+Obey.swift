import Foundation

extension Command {
    /// Does what the words behind its name say, and tells what went wrong.
    ///
    /// - Parameter spelling: how it was called.
    /// - Returns: the exit code: 0 done, 1 failed, 2 usage or configuration.
    package static func obey(_ words: ArraySlice<String>, as spelling: String = spelling) async -> Int32 {
        if words.contains(where: { $0 == "--help" || $0 == "-h" }) {
            print(help(as: spelling))
            return 0
        }
        do {
            try await run(
                Arguments(words, flags: flags, operands: operands, environment: ProcessInfo.processInfo.environment))
            return 0
        } catch is AlreadyTold {
            return 1
        } catch let error as UsageError {
            complain("\(spelling): \(error)\n\nusage: \(synopsis(as: spelling))")
            return 2
        } catch let error as ConfigurationError {
            complain("\(error)")
            return 2
        } catch {
            complain("\(spelling): \(error)")
            return 1
        }
    }
}

/// One text to standard error.
package func complain(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}
