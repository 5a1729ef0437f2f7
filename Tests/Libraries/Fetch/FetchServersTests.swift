import Crypto
import Fetch
import FileServers
import Foundation
import Synchronization
import Testing

/// Fetches from real servers, by each protocol that is spoken.
@Suite(.serialized) struct FetchServersTests {
    private let bench: FetchBench
    init() throws { bench = try FetchBench() }

    private static let body = Origin.File(3_000_000).body

    @Test("a file comes right; one that is not there is told, and leaves nothing", arguments: ServedFile.Door.there)
    func comes(_ door: ServedFile.Door) async throws {
        let served = try await ServedFile(door, Self.body)
        var request = served.request
        request.checksum = Digest(.sha256, of: Self.body)
        let fetched = try await bench.fetch(request)
        #expect(fetched.size == Self.body.count && fetched.checked == [request.checksum])
        #expect(try bench.bytes() == Self.body)
        #expect(bench.names == ["file"])
        #expect(bench.progress.last?.total == Self.body.count)
        try FileManager.default.removeItem(at: bench.file)
        let error = try await bench.failure(served.missing)
        #expect(error.code == .notFound, "\(error)")
        #expect(error.words.contains("there is no such file"))
        #expect(!error.isRetryable)
    }

    @Test("an empty file is a file", arguments: ServedFile.Door.there) func empty(_ door: ServedFile.Door) async throws {
        let served = try await ServedFile(door, [])
        #expect(try await bench.fetch(served.request).size == 0)
        #expect(bench.names == ["file"])
        #expect(try bench.bytes() == [])
    }

    /// Begins with a file and breaks off in the middle.
    private func interrupt(_ request: FetchRequest) async {
        struct Enough: Error {}
        var slow = request
        slow.limits.rate = 4_000_000
        let first = slow
        await #expect(throws: Enough.self) {
            try await bench.fetcher.fetch(first, to: bench.file) { if $0.received > 500_000 { throw Enough() } }
        }
    }

    @Test("an interrupted fetch goes on where it was", arguments: ServedFile.Door.there) func goesOn(_ door: ServedFile.Door) async throws {
        let served = try await ServedFile(door, Self.body)
        await interrupt(served.request)
        #expect(bench.names == ["file", "file.journal"])
        let here = try bench.bytes().count
        let fetched = try await bench.fetch(served.request)
        #expect(here > 500_000 && fetched.fetched == Self.body.count - here)
        #expect(try bench.bytes() == Self.body)
        #expect(bench.names == ["file"])
    }

    @Test("a file that is another one meanwhile begins anew", arguments: ServedFile.Door.there)
    func changed(_ door: ServedFile.Door) async throws {
        let served = try await ServedFile(door, Self.body)
        await interrupt(served.request)
        let other = Origin.File(Self.body.count, seed: 7).body
        try Data(other).write(to: served.file)
        // Servers that know a date alone know it to the second.
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -86_400)], ofItemAtPath: served.file.path)
        _ = try await bench.fetch(served.request)
        #expect(try bench.bytes() == other)
    }

    @Test(
        "a connection that breaks is gone on with, and hardly a byte comes twice",
        .enabled(if: ServedFile.Door.ftp.isThere), arguments: [ServedFile.Door.ftp, .ftpes, .ftps])
    func broken(_ door: ServedFile.Door) async throws {
        let served = try await ServedFile(door, Self.body, cuts: [400_000, 900_000])
        let fetched = try await bench.fetch(served.request)
        #expect(fetched.size == Self.body.count)
        #expect(try bench.bytes() == Self.body)
        let sent = await served.sent(Self.body.count)
        #expect(Double(sent) < 1.2 * Double(Self.body.count), "\(served.server.lines)")
    }

    @Test(
        "so is a way that breaks", arguments: ServedFile.Door.there.filter { ![.ftp, .ftpes, .ftps].contains($0) })
    func brokenWay(_ door: ServedFile.Door) async throws {
        let served = try await ServedFile(door, Self.body, breaks: [400_000, 900_000])
        var fetched: FetchedFile?
        // What libssh2 has read ahead goes with the connection: when that was all, the fetch ends, and another one goes on.
        for _ in 0..<2 where door.isSSH && fetched == nil { fetched = try? await bench.fetch(served.request) }
        let last = if let fetched { fetched } else { try await bench.fetch(served.request) }
        #expect(last.size == Self.body.count)
        // Had it begun anew, more would have been taken.
        #expect(last.fetched <= Self.body.count && (door.isSSH || last.fetched == Self.body.count))
        #expect(try bench.bytes() == Self.body)
    }

    @Test("a way that breaks before anything came is told", arguments: ServedFile.Door.there)
    func noWay(_ door: ServedFile.Door) async throws {
        let served = try await ServedFile(door, Self.body, breaks: [10])
        let error = try await bench.failure(served.request)
        #expect(error.isRetryable || error.code == .insecure, "\(error)")
        #expect([.cutOff, .badAnswer, .unreachable, .insecure].contains(error.code), "\(error)")
    }

    @Test(
        "a certificate that is not to be trusted gets neither password nor file",
        arguments: ServedFile.Door.there.filter(\.hasTLS), [nil, FileServer.Flaw.otherName, .expired])
    func certificates(_ door: ServedFile.Door, _ flaw: FileServer.Flaw?) async throws {
        let served = try await ServedFile(door, Self.body, flaw: flaw)
        var request = served.request
        // Without a flaw nobody vouches for it; with one, it is vouched for in vain.
        if flaw == nil { request.authorities = nil }
        let error = try await bench.failure(request)
        #expect(error.code == .insecure, "\(error)")
        #expect(error.words.hasPrefix("the connection is not secure: ") && !error.isRetryable)
    }

    @Test("a server that speaks no TLS gets no password", .enabled(if: ServedFile.Door.ftp.isThere), arguments: ["ftpes", "ftps"])
    func plain(_ scheme: String) async throws {
        let served = try await ServedFile(.ftp, Self.body)
        var request = bench.request(served.request.address.replacing("ftp://", with: "\(scheme)://"))
        (request.user, request.password) = ("user", "secret")
        request.limits.connectTimeout = 2
        let error = try await bench.failure(request)
        // Whoever begins TLS with the first byte hears a greeting instead.
        #expect(error.code == .insecure, "\(error)")
    }

    @Test("a wrong password is told, and not repeated", arguments: ServedFile.Door.there.filter(\.hasLogin))
    func logins(_ door: ServedFile.Door) async throws {
        let served = try await ServedFile(door, Self.body)
        var request = served.request
        request.password = "guess-work"
        if door == .sftpByKey { request.keyFile = nil }
        let error = try await bench.failure(request)
        #expect(error.code == .forbidden && !error.isRetryable, "\(error)")
        #expect(!error.words.contains("guess-work"))
    }

    @Test("an SFTP server that is not known is not talked to", .enabled(if: ServedFile.Door.sftpByKey.isThere))
    func hostKeys() async throws {
        let served = try await ServedFile(.sftpByKey, Self.body)
        let other = try await ServedFile(.sftpByKey, Self.body)
        for keys in [
            FetchRequest.HostKeys(), other.request.hostKeys, FetchRequest.HostKeys(file: "/dev/null/none"),
            FetchRequest.HostKeys(fingerprint: "SHA256:" + String(repeating: "A", count: 43)),
        ] {
            var request = served.request
            request.hostKeys = keys
            try await bench.expect(.insecure, request)
        }
    }
}
