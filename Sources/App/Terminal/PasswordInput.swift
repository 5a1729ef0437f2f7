import Console
import Foundation
import StageKit

/// Asks for a password: twice and unseen on a terminal, otherwise the first line of standard input.
enum PasswordInput {
    /// - Throws: `UsageError` when it is no good, or the two differ.
    static func read() throws -> Secret {
        guard isatty(0) == 1 else { return try check(readLine() ?? "") }
        let first = try check(try ask("password: "))
        guard try ask("once more: ") == first.revealed else { throw UsageError("the two are not the same") }
        return first
    }

    /// NIST SP 800-63B, section 5.1.1: length is what counts.
    static func check(_ text: String) throws -> Secret {
        guard text.count >= 8, text.utf8.count <= 1024 else {
            throw UsageError("the password is too short or too long", hint: "8 to 1024 characters in one line")
        }
        return Secret(text)
    }

    private static func ask(_ words: String) throws -> String {
        Terminal.standardError.write(words)
        var settings = termios()
        guard tcgetattr(0, &settings) == 0 else { throw UsageError("the terminal cannot be made silent") }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        guard tcsetattr(0, TCSAFLUSH, &silent) == 0 else { throw UsageError("the terminal cannot be made silent") }
        defer {
            _ = tcsetattr(0, TCSAFLUSH, &settings)
            Terminal.standardError.write("\n")
        }
        return readLine() ?? ""
    }
}
