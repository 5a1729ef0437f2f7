import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// Ways in, as whoever runs the server sets them up.
@Suite(.serialized) struct AccessTests {
    @Test func theFirstStartMakesATokenThatOnlyItsOwnUserCanRead() async throws {
        let scratch = try Scratch("first")
        let data = scratch.file("data")
        let server = try await MillraceServer(data: data, errors: .piped)
        let file = data.appendingPathComponent("admin-token")
        for path in [file.path, data.appendingPathComponent("millrace.sqlite").path] {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(path)")
        }
        let token = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines)
        let strange = ["host": "shown.example", "authorization": "Bearer \(token)"]
        #expect(try await server.call("DELETE", "/api/v1/videos/\(Identifier())", headers: strange).status == 404)
        let list = try await Program.millrace("token", "list", "--json", "--data", data.path)
        let tokens = try JSON.parse(list.output).array ?? []
        #expect(tokens.count == 1 && tokens[0]["isAutomatic"] == .bool(true) && tokens[0]["lastUsedAt"]?.string != nil)
        async let errors = server.process.errors?.text() ?? ""
        #expect(await server.stop() == .code(0))
        #expect(await errors.contains(file.path))
        #expect(await !errors.contains(token))

        // It is nobody's decision to let others in.
        let refused = try await Program.millrace("serve", "--data", data.path, "--listen", "0.0.0.0:0")
        #expect(refused.exit == .code(2) && refused.errors.contains("millrace token create"))
        // A second start makes none.
        let again = try await MillraceServer(data: data)
        #expect(try await again.call("GET", "/api/v1/videos", headers: strange).status == 200)
        // Deleted, it opens nothing any more, and the file is gone.
        let id = try #require(tokens.first?["id"]?.string)
        #expect(try await Program.millrace("token", "delete", id, "--data", data.path).exit == .code(0))
        #expect(try await again.call("GET", "/api/v1/videos", headers: strange).status == 401)
        #expect(!FileManager.default.fileExists(atPath: file.path))
        #expect(await again.stop() == .code(0))
    }

    @Test func secretsStandNeitherInTheLogNorInTheData() async throws {
        let scratch = try Scratch("secrets")
        let data = scratch.file("data")
        let server = try await MillraceServer(data: data, arguments: ["--log", "debug"], errors: .piped)
        async let errors = server.process.errors?.text() ?? ""
        let password = "engine number one"
        let added = try await Program.run(
            "/bin/sh",
            ["-c", "echo '\(password)' | \"$0\" \"$@\"", Program.millrace, "user", "add", "ada", "--scope", "manage",
             "--data", data.path])
        #expect(added.exit == .code(0), "\(added.errors)")
        let made = try await Program.millrace("token", "create", "--scope", "read", "--name", "tv", "--data", data.path)
        let token = made.output.trimmingCharacters(in: .newlines)
        let basic = "Basic " + Data("ada:\(password)".utf8).base64EncodedString()
        for authorization in [basic, "Bearer \(token)"] {
            let headers = ["host": "shown.example", "authorization": authorization]
            #expect(try await server.call("GET", "/api/v1/videos", headers: headers).status == 200)
        }
        let id = try await server.upload(try await SampleClips.shared.clip(seconds: 4, size: "320x180"))
        _ = try await server.call(
            "PATCH", "/api/v1/videos/\(id)", headers: ["content-type": "application/json"],
            body: Array(#"{"visibility": "private"}"#.utf8))
        let video = try await server.settled(id)
        let address = try #require(video["playlists"]?["hls"]?.string)
        let signature = try #require(address.split(separator: "/").first { $0.hasPrefix("~") }?.split(separator: ".").last)
        for method in ["GET", "HEAD"] {
            let headers = ["host": "shown.example"]
            #expect(try await server.call(method, address, headers: headers).status == 200)
            #expect(try await server.call("GET", address + "x", headers: headers).status == 404)
        }
        let rotated = try await Program.millrace("key", "rotate", "--revoke", "--data", data.path)
        #expect(rotated.exit == .code(0))
        #expect(try await server.call("GET", address, headers: ["host": "shown.example"]).status == 403)
        #expect(await server.stop() == .code(0))

        let log = await errors
        for secret in [password, token, String(signature), String(basic.dropFirst(6))] {
            #expect(!log.contains(secret))
            for file in Scratch.files(below: data) {
                let bytes = try Data(contentsOf: data.appendingPathComponent(file))
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(file) holds a secret")
            }
        }
    }

    @Test(arguments: [
        (["token", "delete", "x"], "there is no token x"), (["token", "crate"], "did you mean \"create\"?"),
        (["user", "delete", "bob"], "there is no user \"bob\""), (["user", "add", "a:b", "--scope", "read"], "without colons"),
        (["user", "add", "bob"], "--scope is missing"), (["user", "delete"], "needs one more word"),
        (["key", "turn"], "unknown word \"turn\""), (["user", "list", "bob"], "nothing to do with \"bob\""),
    ])
    func mistakesSayWhatWouldBeRight(_ words: [String], _ expected: String) async throws {
        let scratch = try Scratch("access-words")
        let data = scratch.file("data").path
        _ = try await Program.millrace("token", "create", "--scope", "read", "--data", data)
        let result = try await Program.run(Program.millrace, words + ["--data", data])
        #expect(result.exit == .code(2))
        #expect(result.errors.contains(expected), "\(result.errors)")
    }
}
