import Core
import Foundation
import HTTP
import StageKit

/// What a client says about its file in `Upload-Metadata`: keys, each with a value in base64, between commas (tus 1.0.0,
/// "Creation"). Keys that mean nothing here are kept for the client.
struct UploadMetadata: Equatable {
    private let values: [String: String]

    /// - Throws: `HTTPError` (400) when it is written wrongly, when a key comes twice, or when a value is not UTF-8.
    init(_ text: String) throws {
        var values: [String: String] = [:]
        for pair in text.split(separator: ",") {
            let words = pair.split(separator: " ")
            guard let key = words.first.map(String.init), words.count <= 2 else { throw Self.bad("a key is empty") }
            let encoded = words.count == 2 ? String(words[1]) : ""
            guard let value = Base64.text(encoded) else { throw Self.bad("the value of \"\(key)\" is not base64 of UTF-8") }
            guard values.updateValue(value, forKey: key) == nil else { throw Self.bad("\"\(key)\" comes twice") }
        }
        self.values = values
    }

    /// The video that the file is to become.
    ///
    /// - Throws: `HTTPError` (422).
    func video() throws -> NewVideo {
        let stem = String(SourceAddress.stem(values["filename"] ?? "").prefix(300))
        // Some clients send the file's name as the name.
        let name = values["name"] == values["filename"] ? nil : values["name"]
        return NewVideo(
            name: try name.map(VideoFields.name) ?? (stem.isEmpty ? "Untitled" : stem),
            externalID: try values["externalId"].map(VideoFields.externalID),
            visibility: try values["visibility"].map(VideoFields.visibility) ?? .public,
            preset: try values["preset"].map(VideoFields.preset))
    }

    private static func bad(_ words: String) -> HTTPError {
        HTTPError(
            400, "Upload-Metadata cannot be read: \(words)", code: "bad_metadata", field: "Upload-Metadata",
            hint: "write key and base64 of the value, pairs separated by commas")
    }
}
