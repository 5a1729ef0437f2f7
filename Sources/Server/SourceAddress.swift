import Fetch
import Foundation
import HTTP
import Torrents

/// Where a video is to be fetched from. What it really leads to, a private address for instance, is for the ingest
/// stage to judge at the moment of connecting.
struct SourceAddress: Equatable {
    let text: String

    /// For people: the last part of the path, without its extension.
    let name: String

    /// - Parameters:
    ///   - allowsLocal: whether paths of this machine are good.
    ///   - allowsMagnet: whether magnet links are good.
    ///   - schemes: of the addresses that are good.
    ///   - places: names of places whose files may be named, as in `remote:folder/clip.mp4`.
    /// - Throws: `HTTPError` (422) for anything else.
    init(
        _ text: String, allowsLocal: Bool, allowsMagnet: Bool = false, schemes: [String] = FetchRequest.schemes,
        places: Set<String> = []
    ) throws {
        guard text.utf8.count <= 4096, !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else { throw Self.bad("the source is not an address") }
        self.text = text
        if text.hasPrefix("/") || text.lowercased().hasPrefix("file:") {
            guard allowsLocal else {
                throw Self.bad(
                    "files of this machine cannot be named here", code: "local_source",
                    hint: "upload the file, or list its folder in the \"folders\" of the ingest node")
            }
            name = Self.stem(text)
            return
        }
        if let place = text.firstIndex(of: ":").map({ String(text[..<$0]) }), places.contains(place) {
            name = Self.stem(text)
            guard !name.isEmpty, !text.hasSuffix("/") else {
                throw Self.bad("the source names no file in \"\(place)\"", hint: "for example \(place):folder/clip.mp4")
            }
            return
        }
        if text.lowercased().hasPrefix("magnet:") {
            guard allowsMagnet else {
                throw Self.bad(
                    "no node of this pipeline takes magnet links",
                    hint: "an operator can add one with the stage ingest.torrent")
            }
            guard let magnet = Magnet(text) else {
                throw Self.bad("the magnet link names no torrent", hint: "it must hold xt=urn:btih: and 40 digits")
            }
            let stem = Self.stem(magnet.name ?? "")
            name = stem.isEmpty ? magnet.infoHashes[0].hex : stem
            return
        }
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), schemes.contains(scheme),
            let host = url.host(), !host.isEmpty
        else { throw Self.bad("the source is no address of \(schemes.joined(separator: ", "))") }
        // Without a user name nobody logs in by sftp; the key is the ingest node's.
        guard url.password() == nil, url.user() == nil || scheme == "sftp" else {
            throw Self.bad("the source has a user name in it", hint: "addresses are shown to others: leave it out")
        }
        let stem = Self.stem(url.path(percentEncoded: false))
        name = stem.isEmpty ? host : stem
    }

    /// `clip` of `/a/clip.mp4`; unusable characters are left out.
    static func stem(_ path: String) -> String {
        let last = path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
        let stem = last.lastIndex(of: ".").map { last[..<$0] }.flatMap { $0.isEmpty ? nil : String($0) } ?? last
        return String(String.UnicodeScalarView(stem.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
            .trimmingCharacters(in: .whitespaces)
    }

    private static func bad(_ words: String, code: String = "bad_source", hint: String? = nil) -> HTTPError {
        HTTPError(422, words, code: code, field: "source", hint: hint ?? "for example https://example.org/clip.mp4")
    }
}
