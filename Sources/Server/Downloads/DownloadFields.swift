import Core
import Fetch
import HTTP
import StageKit

/// Checks what clients say about a download.
enum DownloadFields {
    static let known = [
        "url", "path", "name", "checksum", "headers", "cookies", "user", "password", "connections", "rate", "overwrite",
        "place",
    ]

    /// In bit/s.
    static let rates = 8000...1_000_000_000_000
    static let connections = 1...16

    /// - Throws: `HTTPError`: 400 for the address, 422 for the rest.
    static func download(_ fields: JSONFields) throws -> NewDownload {
        guard let url = try fields.string("url") else {
            throw HTTPError(422, "url is missing", code: "no_url", field: "url", hint: "the address of a file")
        }
        var new = NewDownload(try DownloadAddress(url), path: try fields.string("path") ?? "")
        new.name = try fields.string("name").map {
            SafeFileName.make($0, room: DownloadName.reserve, fallback: "download")
        }
        new.overwrites = try fields.flag("overwrite") ?? false
        new.isFirst = try place(fields) == .first
        new.wants.user = try fields.string("user") ?? new.wants.user
        new.wants.password = try fields.string("password") ?? new.wants.password
        new.wants.checksum = try fields.string("checksum").map(checksum)
        new.wants.headers = try headers(fields["headers"])
        new.wants.cookies = try fields.string("cookies").map { try line($0, "cookies") }
        new.wants.connections = try fields.integer("connections", in: connections)
        new.wants.rate = try fields.integer("rate", in: rates)
        return new
    }

    /// `first` or `last`; nil when it is not given.
    static func place(_ fields: JSONFields) throws -> DownloadPlace? {
        guard let word = try fields.string("place") else { return nil }
        guard let place = ["first": DownloadPlace.first, "last": .last][word] else {
            throw HTTPError(422, "\"\(word)\" is no place", code: "bad_place", field: "place", hint: "first or last")
        }
        return place
    }

    private static func checksum(_ text: String) throws -> String {
        guard let checksum = Checksum(text) else {
            throw HTTPError(
                422, "the checksum is not one", code: "bad_checksum", field: "checksum", hint: Checksum.hint)
        }
        return checksum.description
    }

    /// Fields that the one who fetches has to set alone, or that would make another request of it.
    private static let reserved: Set = [
        "host", "content-length", "transfer-encoding", "connection", "range", "if-range", "te", "trailer", "upgrade",
        "expect", "accept-encoding", "cookie",
    ]

    private static func headers(_ json: JSON?) throws -> [DownloadWants.Header] {
        guard let json else { return [] }
        guard let members = json.members, members.count <= 50 else {
            throw HTTPError(
                422, "headers is not an object", code: "wrong_type", field: "headers",
                hint: #"{"Referer": "https://…"}"#)
        }
        return try members.map { member in
            guard let value = member.value.string, isToken(member.key) else {
                throw HTTPError(
                    422, "\"\(member.key)\" is no header field", code: "bad_header", field: "headers",
                    hint: "a name of letters, digits and signs, and one line of text")
            }
            guard !reserved.contains(member.key.lowercased()) else {
                throw HTTPError(
                    422, "\(member.key) cannot be set", code: "reserved_header", field: "headers",
                    hint: "cookies have a member of their own; the others follow from the request")
            }
            return DownloadWants.Header(name: member.key, value: try line(value, "headers"))
        }
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 100
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private static func line(_ text: String, _ field: String) throws -> String {
        guard text.utf8.count <= 8192, !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else {
            throw HTTPError(
                422, "\(field) holds what is no line of text", code: "bad_line", field: field,
                hint: "at most 8192 bytes, without control characters")
        }
        return text
    }
}
