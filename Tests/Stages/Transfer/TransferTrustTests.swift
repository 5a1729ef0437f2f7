import FileServers
import Foundation
import LoopbackServer
import StageKit
import StageTesting
import Testing

@testable import Transfer

/// What is refused, by us or by the server, and what the job says of it.
@Suite(.serialized) struct TransferTrustTests {
    private let bench: StageBench
    private let work: URL
    private let file: Artifact

    init() throws {
        bench = try StageBench()
        work = try bench.makeFolder("inputs/work")
        file = try bench.artifact(.rendition, "720p.mp4", bytes: [UInt8](repeating: 7, count: 100_000))
    }

    private func failure(_ settings: Settings) async throws -> StageFailure {
        let failure = await #expect(throws: StageFailure.self) {
            try await bench.run(TransferPush(settings: settings), inputs: [file])
        }
        return try #require(failure)
    }

    private func replacing(_ place: TestPlace, _ key: String, by more: [(String, JSON)]) -> Settings {
        TestPlace.settings([("to", .string(place.address))] + place.settings.filter { $0.0 != key } + more)
    }

    @Test("SFTP: only a known host is talked to", .enabled(if: TestPlace.Kind.sftp.isThere)) func hostKeys() async throws {
        let place = try await TestPlace(.sftp, in: work)
        let other = try await SSHKeys(in: work.appending(path: "other"))
        let port = try #require(place.server?.port)
        let empty = work.appending(path: "empty")
        try Data().write(to: empty)
        for known in [try other.knownHosts(port: port), empty, work.appending(path: "missing")] {
            let failure = try await failure(replacing(place, "knownHosts", by: [("knownHosts", .string(known.path))]))
            #expect(failure.code == "insecure" && failure.advice == .permanent, "\(failure)")
            #expect(place.all() == [])
        }
        let wrong = try await other.fingerprint()
        #expect(try await failure(replacing(place, "knownHosts", by: [("hostKey", .string(wrong))])).code == "insecure")
        let keys = work.appending(path: "keys/host.pub")
        let right = try await SSHKeys.fingerprint(of: keys)
        _ = try await bench.run(
            TransferPush(settings: replacing(place, "knownHosts", by: [("hostKey", .string(right)), ("as", "{file}")])), inputs: [file])
        #expect(place.all() == ["720p.mp4"])
        let stranger = try await failure(replacing(place, "key", by: [("key", .string(other.user.path))]))
        #expect(stranger.code == "forbidden" && stranger.advice == .permanent, "\(stranger)")
    }

    @Test("FTP: neither an unknown certificate nor a server without TLS gets the password", .enabled(if: TestPlace.Kind.ftp.isThere))
    func certificates() async throws {
        let place = try await TestPlace(.ftpes, in: work)
        #expect(try await failure(replacing(place, "authorities", by: [])).code == "insecure")
        let plain = try await TestPlace(.ftp, in: work.appending(path: "plain"))
        let address = plain.address.replacing("ftp://", with: "ftpes://")
        #expect(try await failure(TestPlace.settings([("to", .string(address))] + plain.settings)).code == "insecure")
        let wrong = try await failure(replacing(plain, "password", by: [("password", "guess-work")]))
        #expect(wrong.code == "forbidden" && wrong.advice == .permanent)
        #expect(!wrong.description.contains("guess-work"))
        #expect(place.all() + plain.all() == [])
    }

    @Test("addresses that the operator did not allow are not reached") func network() async throws {
        let server = try LoopbackServer { _ in [.answer("201 Created")] }
        defer { server.close() }
        let failure = try await failure(TestPlace.settings([("to", .string(server.address("/in")))], network: []))
        #expect(failure.code == "refused_address" && failure.advice == .permanent)
        #expect(failure.hint?.contains("network") == true)
        #expect(server.requests.isEmpty)
    }

    @Test(
        "what a web server can do wrong",
        arguments: [
            ("/later", "server_error", StageFailure.Advice.retryAfter(.seconds(90))), ("/no", "forbidden", .permanent),
            ("/elsewhere", "bad_status", .permanent), ("/full", "disk_full", .retry), ("/short", "cut_off", .retry),
        ])
    func web(_ path: String, _ code: String, _ advice: StageFailure.Advice) async throws {
        let server = try LoopbackServer { target in
            if target.hasPrefix("/later") { return [.answer("503 Later", headers: ["Retry-After: 90"])] }
            if target.hasPrefix("/no") { return [.answer("403 Forbidden")] }
            if target.hasPrefix("/elsewhere") { return [.redirect(to: "http://169.254.169.254/")] }
            if target.hasPrefix("/full") { return [.answer("507 Insufficient Storage")] }
            // It takes the file, and has another one.
            return [.send(Array("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc".utf8))]
        }
        defer { server.close() }
        let failure = try await failure(
            TestPlace.settings([("to", .string(server.address(path))), ("existing", "overwrite")]))
        #expect(failure.code == code && failure.advice == advice, "\(failure)")
        #expect(failure.words.contains("720p.mp4 cannot be sent to http://127.0.0.1"))
    }

    @Test("a server that never answers is left within two seconds") func stalled() async throws {
        let server = try LoopbackServer { _ in [.stall] }
        defer { server.close() }
        let control = JobControl()
        let stage = TransferPush(settings: TestPlace.settings([("to", .string(server.address("/in"))), ("existing", "overwrite")]))
        let run = Task { [bench, file] in try await bench.run(stage, inputs: [file], control: control) }
        _ = await server.received(1)
        let start = ContinuousClock.now
        control.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
        #expect(start.duration(to: .now) < .seconds(2))
    }

    @Test("folders that are not there, and names that fall together") func folders() async throws {
        let nowhere = try await failure(TestPlace.settings([("to", .string(work.appending(path: "nowhere").path))]))
        #expect(nowhere.code == "not_found" && nowhere.advice == .permanent)
        let second = try bench.artifact(.rendition, "480p.mp4", bytes: [1])
        let settings = TestPlace.settings([("to", .string(work.path)), ("as", "film.mp4")])
        let failure = await #expect(throws: StageFailure.self) {
            try await bench.run(TransferPush(settings: settings), inputs: [file, second])
        }
        #expect(failure?.code == "same_name")
        let none = try await bench.run(
            TransferPush(settings: TestPlace.settings([("to", .string(work.path)), ("files", .array(["*.webm"]))])), inputs: [file])
        #expect(none.outcome == .skipped("the video has none of the files that are to be sent"))
    }
}
