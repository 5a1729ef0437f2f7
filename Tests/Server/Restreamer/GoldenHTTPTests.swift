import Foundation
import StageKit
import TestClient
import Testing

@testable import Server

/// The cases, when they are there.
private let golden: URL? = {
    var folder = URL(filePath: #filePath)
    while folder.path != "/" {
        folder.deleteLastPathComponent()
        let file = folder.appending(path: "shared/cases/restreamer/http.json")
        if FileManager.default.fileExists(atPath: file.path) { return file }
    }
    return nil
}()

/// What the original answered over HTTP, where its cases lie beside the repository.
@Suite(.enabled(if: golden != nil)) struct GoldenHTTPTests {
    /// Paths that are not the restreamer's here.
    private static let elsewhere = ["/chat.json", "/metrics"]

    /// Where the answer is another on purpose; the reasons stand in Docs/Restreamer.md.
    private static let differences: [String: Int] = [
        "http-018": 404, "http-019": 200, "http-016": 404, "http-017": 404,
        "http-087": 406, "http-089": 400, "http-093": 400, "http-140": 404,
        "http-117": 400, "http-121": 404,
        // The fixture's segments are no media: a hole, not an error of the server's.
        "http-104": 406, "http-105": 406,
    ]

    @Test func answersAreThoseOfTheOriginal() async throws {
        let cases = try JSON.parse(Array(Data(contentsOf: try #require(golden))))
        try await StoreHouse.open { store in
            for file in cases["fixture"]?["files"]?.members ?? [] {
                try store.write(file.key, file.value.string ?? "")
            }
            for folder in cases["fixture"]?["empty_dirs"]?.array?.compactMap(\.string) ?? [] {
                let path = store.base.appending(path: folder)
                try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
            }
            for one in cases["cases"]?.array ?? [] {
                guard let id = one["id"]?.string, let method = one["method"]?.string, let path = one["path"]?.string,
                    let expected = one["expected"], !Self.elsewhere.contains(where: path.contains)
                else { continue }
                let answer = try await store.house.send(method, path.replacing(" ", with: "%20"))
                let status = Self.differences[id] ?? expected["status"]?.number.map { Int($0) }
                #expect(answer.status == status, "\(id) \(path)")
                guard answer.status == 200, Self.differences[id] == nil, let body = expected["body"]?.string else {
                    continue
                }
                #expect(Self.plain(answer.text, path) == Self.plain(body, path), "\(id) \(path)")
            }
        }
    }

    /// What both have in common: lists sorted, playlists without their head.
    private static func plain(_ text: String, _ path: String) -> [String] {
        if path.hasPrefix("/files") || path.hasPrefix("/extras") {
            let names = (try? JSON.parse(Array(text.utf8)))?.array?.compactMap(\.string) ?? []
            return names.filter { !$0.hasPrefix(".") && !$0.contains("/.") }.sorted()
        }
        let heads = ["#EXT-X-TARGETDURATION", "#EXT-X-VERSION", "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-DISCONTINUITY-SEQ"]
        let lines = text.split(separator: "\n").filter { line in !heads.contains { line.hasPrefix($0) } }
        let isMaster = path.hasPrefix("/playlist/") && !path.dropFirst(10).contains("/")
        return isMaster ? lines.map(String.init).sorted() : lines.map(String.init)
    }
}
