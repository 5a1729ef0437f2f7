import Core
import Crypto
import HTTP
import StageKit

/// Checks what a webhook is to be.
enum WebhookFields {
    /// - Throws: `HTTPError` (422) for anything but an absolute http or https address without a password in it.
    static func url(_ text: String) throws -> String {
        let source = try? SourceAddress(text, allowsLocal: false, schemes: ["http", "https"])
        guard let source, text.utf8.count <= 2000 else {
            throw HTTPError(
                422, "url is no http or https address", code: "bad_url", field: "url",
                hint: "such as https://example.org/hooks/millrace")
        }
        return source.text
    }

    /// - Throws: `HTTPError` (422) for anything but a list of known events; all of them when there is no list.
    static func events(_ json: JSON?) throws -> [WebhookEvent] {
        guard let json else { return WebhookEvent.allCases }
        let known = WebhookEvent.allCases.map(\.rawValue)
        guard let items = json.array, !items.isEmpty else {
            throw HTTPError(
                422, "events is not a list of events", code: "wrong_type", field: "events",
                hint: "known: " + known.joined(separator: ", "))
        }
        let events = try items.map { item in
            guard let event = item.string.flatMap(WebhookEvent.init) else {
                throw HTTPError(
                    422, "unknown event \(item.text())", code: "unknown_event", field: "events",
                    hint: Spelling.hint(for: item.string ?? "", in: known))
            }
            return event
        }
        return WebhookEvent.allCases.filter(events.contains)
    }

    /// - Throws: `HTTPError` (422) for a secret that is too short to be one; a new one when there is none.
    static func secret(_ text: String?) throws -> String {
        guard let text else { return Secrets.token() }
        guard (16...256).contains(text.utf8.count) else {
            throw HTTPError(
                422, "secret has \(text.utf8.count) bytes", code: "bad_secret", field: "secret",
                hint: "16 to 256 bytes, or none: then one is made")
        }
        return text
    }
}
