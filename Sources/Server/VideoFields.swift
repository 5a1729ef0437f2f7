import Core
import HTTP
import StageKit

/// Checks what clients say about a video, wherever they say it.
enum VideoFields {
    /// For people: one line, not empty.
    static func name(_ text: String) throws -> String {
        let name = text.trimmingPrefix { $0.isWhitespace }
        guard !name.isEmpty, name.count <= 300, !name.unicodeScalars.contains(where: isControl) else {
            throw HTTPError(
                422, "the name is not a name", code: "bad_name", field: "name",
                hint: "1 to 300 characters in one line, without control characters")
        }
        return String(name)
    }

    private static let control = #"\x00-\x1f\x7f-\x9f"#
    static let nameSchema = Schema.string(pattern: "^[^\(control)]*[^\\s\(control)][^\(control)]*$", length: 1...300)
    static let externalIDSchema = Schema.string(pattern: "^[^\(control)]+$", length: 1...300)
    static let presetSchema = Schema.string(pattern: "^[A-Za-z0-9_-]{1,64}$")
    static let checksumSchema = Schema.string(pattern: "^sha-256=[0-9a-fA-F]{64}$")

    static func visibility(_ text: String) throws -> Visibility {
        guard let visibility = Visibility(rawValue: text) else {
            let known = Visibility.allCases.map(\.rawValue).joined(separator: ", ")
            throw HTTPError(
                422, "\"\(text)\" is no visibility", code: "bad_visibility", field: "visibility",
                hint: "one of: \(known)")
        }
        return visibility
    }

    static func externalID(_ text: String) throws -> String {
        guard (1...300).contains(text.count), !text.unicodeScalars.contains(where: isControl) else {
            throw HTTPError(
                422, "the external id is not usable", code: "bad_external_id", field: "externalId",
                hint: "1 to 300 characters, without control characters")
        }
        return text
    }

    /// What can be the name of a preset; whether there is one is the service's to say.
    static func preset(_ text: String) throws -> String {
        guard PresetReader.isPlain(text) else {
            throw HTTPError(
                422, "\"\(text)\" is no name of a preset", code: "unknown_preset", field: "preset",
                hint: "1 to 64 letters, digits, \"-\" and \"_\"")
        }
        return text
    }

    /// `sha-256=` and 64 hexadecimal digits.
    static func checksum(_ text: String) throws -> String {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "sha-256", parts[1].count == 64,
            parts[1].allSatisfy(\.isHexDigit)
        else {
            throw HTTPError(
                422, "the checksum is not one", code: "bad_checksum", field: "checksum",
                hint: "sha-256= and 64 hexadecimal digits")
        }
        return "sha-256=" + parts[1].lowercased()
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}
