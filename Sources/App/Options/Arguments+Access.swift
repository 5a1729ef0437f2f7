import Console
import Foundation
import Server
import StageKit

extension Flag {
    static let scope = Flag(
        "scope", "SCOPE", "read, upload or manage; each includes the ones before it", words: Scope.allCases.map(\.rawValue))
}

/// What `token`, `user` and `key` have in common.
extension Arguments {
    /// - Throws: `UsageError` when there is none, or one that nobody knows.
    func scope() throws -> Scope {
        guard let word = self[.scope] else { throw UsageError("--scope is missing", hint: Flag.scope.help) }
        guard let scope = Scope(rawValue: word) else {
            throw UsageError(
                "unknown scope \"\(word)\"", hint: Spelling.hint(for: word, in: Scope.allCases.map(\.rawValue)))
        }
        return scope
    }

    /// The data folder, which has to be there already: a list of a mistyped one must not make it.
    var existingData: URL {
        get throws {
            guard FileManager.default.fileExists(atPath: dataFolder.appendingPathComponent("millrace.sqlite").path) else {
                throw UsageError("there is no data folder \(dataFolder.path)", hint: "name it with --data")
            }
            return dataFolder
        }
    }

    /// The data folder, if one is there. One that is named has to be.
    var dataIfThere: URL? {
        get throws { self[.data] == nil ? try? existingData : try existingData }
    }

    /// - Throws: `UsageError` for one too many or too few.
    func expect(operands count: Int) throws {
        if operands.count < count { throw UsageError("\(operands[0]) needs one more word") }
        if operands.count > count { throw UsageError("there is nothing to do with \"\(operands[count])\"") }
    }

    /// Prints a list: one line each, columns two spaces apart, or JSON.
    func show<Element: Encodable>(_ list: [Element], columns: (Element) -> [String]) throws {
        if has(.json) {
            print(try JSON(encoding: list).text(pretty: true))
            return
        }
        let rows = list.map(columns)
        for row in rows {
            let cells = row.enumerated().map { index, cell in
                let width = rows.map { $0[index].count }.max() ?? 0
                return index == row.count - 1 ? cell : cell + String(repeating: " ", count: width - cell.count)
            }
            print(cells.joined(separator: "  "))
        }
    }
}

extension UsageError {
    /// A first word that a command does not know.
    static func unknown(_ verb: String, in verbs: [String]) -> UsageError {
        UsageError("unknown word \"\(verb)\"", hint: Spelling.hint(for: verb, in: verbs))
    }
}
