import Crypto
import Fetch
import Foundation
import LoopbackServer
import Testing

/// What happens when a fetch is broken off, and when the server's file is another one afterwards.
struct FetchResumeTests {
    private let bench: FetchBench
    init() throws { bench = try FetchBench() }

    /// Fetches so far that a part of the file is here, and ends it.
    private func interrupt(_ request: FetchRequest, _ origin: Origin, after count: Int) async throws {
        origin.cut(after: [count, 0, 0])
        await #expect(throws: FetchError.self) { try await bench.fetch(request) }
        #expect(bench.names == ["file", "file.journal"])
        origin.cut(after: [])
    }

    @Test("a connection that breaks is opened again where it broke") func broken() async throws {
        let origin = try Origin(Origin.File(1_000_000))
        origin.cut(after: [300_000, 200_000, 100])
        let file = try await bench.fetch(bench.request(origin.address))
        #expect(file.size == 1_000_000)
        #expect(try bench.bytes() == origin.file.body)
        #expect(origin.server.requests.count == 4)
        #expect(bench.names == ["file"])
    }

    @Test("a server that sends next to nothing each time is given up") func meagre() async throws {
        let origin = try Origin(Origin.File(1_000_000))
        origin.cut(after: Array(repeating: 10, count: 100))
        try await bench.expect(.cutOff, bench.request(origin.address), leavesParts: true)
        #expect(origin.server.requests.count < 10)
    }

    @Test("a later fetch goes on, by tag or by date") func goesOn() async throws {
        for version in ["tag", "date"] {
            var file = Origin.File(500_000, tag: version == "tag" ? "\"x\"" : nil)
            file.modified = version == "date" ? "Sat, 01 Jan 2022 00:00:00 GMT" : nil
            let origin = try Origin(file)
            let request = bench.request(origin.address)
            try await interrupt(request, origin, after: 123_456)
            let fetched = try await bench.fetch(request)
            #expect(fetched.size == 500_000)
            #expect(fetched.fetched == 500_000 - 123_456)
            #expect(try bench.bytes() == origin.file.body)
            let last = await origin.server.received(3).last
            #expect(last?.headers["range"] == "bytes=123456-")
            #expect(last?.headers["if-range"] == file.tag ?? file.modified)
            try FileManager.default.removeItem(at: bench.file)
        }
    }

    @Test("a fetch that is cancelled before it begins leaves nothing, and keeps what was there") func cancelledBefore() async throws {
        let bench = try FetchBench()
        let origin = try Origin(Origin.File(400_000))
        let request = bench.request(origin.address)
        for kept in [false, true] {
            if kept {
                await #expect(throws: CancellationError.self) {
                    try await bench.fetcher.fetch(request, to: bench.file) { _ in throw CancellationError() }
                }
            }
            let names = bench.names
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await bench.fetch(request)
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(bench.names == names)
        }
    }

    @Test("a cancelled fetch is gone on with by another fetcher, and its digest is of the whole") func cancelled() async throws {
        let file = Origin.File(400_000)
        let server = try LoopbackServer.answering { request in
            let head = ["ETag: \"x\"", "Accept-Ranges: bytes"]
            if request.headers["range"] == nil {
                return [.answer(headers: head, length: 400_000, body: Array(file.body[..<250_000])), .stall]
            }
            let range = "Content-Range: bytes 250000-399999/400000"
            return [.answer("206 Part", headers: head + [range], body: Array(file.body[250_000...]))]
        }
        defer { server.close() }
        var request = bench.request(server.address("/"))
        request.checksum = Digest(.sha256, of: file.body)
        let wanted = request
        let other = try FetchBench()
        await #expect(throws: CancellationError.self) {
            try await other.fetcher.fetch(wanted, to: bench.file) { progress in
                if progress.received == 250_000 { throw CancellationError() }
            }
        }
        let fetched = try await bench.fetch(wanted)
        #expect(fetched.fetched == 150_000)
        #expect(fetched.checked == [request.checksum])
        #expect(try bench.bytes() == file.body)
    }

    @Test(
        "a file that has changed begins anew, and is never mixed",
        arguments: ["answers with all", "does not heed the condition", "takes no ranges", "is shorter"])
    func changed(_ how: String) async throws {
        let origin = try Origin(Origin.File(500_000))
        let request = bench.request(origin.address)
        try await interrupt(request, origin, after: 200_000)
        var other = Origin.File(how == "is shorter" ? 1000 : 500_000, seed: 7, tag: "\"two\"")
        other.heedsIfRange = how != "does not heed the condition"
        other.takesRanges = how != "takes no ranges"
        origin.file = other
        let fetched = try await bench.fetch(request)
        #expect(fetched.size == other.body.count)
        #expect(try bench.bytes() == other.body)
        #expect(bench.names == ["file"])
    }

    @Test("a file that changes while it comes begins anew; one that never stays is given up") func unsteady() async throws {
        let origin = try Origin(Origin.File(500_000))
        let request = bench.request(origin.address)
        try await interrupt(request, origin, after: 200_000)
        let server = try LoopbackServer.answering { request in
            let number = request.headers["range"] == nil ? 0 : 1
            let head = ["ETag: \"\(request.moment)\"", "Accept-Ranges: bytes"]
            let body = [UInt8](repeating: 1, count: 70_000)
            return number == 0
                ? [.answer(headers: head, length: 500_000, body: body), .reset]
                : [.answer("206 P", headers: head + ["Content-Range: bytes 70000-499999/500000"], body: body), .reset]
        }
        defer { server.close() }
        try FileManager.default.removeItem(at: bench.file)
        try FileManager.default.removeItem(at: bench.journal)
        try await bench.expect(.unsteady, bench.request(server.address("/")))
    }

    @Test("without a version nothing is gone on with, and no parts are asked for") func unknown() async throws {
        let origin = try Origin(Origin.File(3_000_000, tag: nil))
        var request = bench.request(origin.address)
        request.connections = 4
        origin.cut(after: [1 << 20, 1_000_000])
        try await bench.expect(.cutOff, request)
        #expect(try await bench.fetch(request).size == 3_000_000)
        #expect(try bench.bytes() == origin.file.body)
    }

    @Test("whatever a crash left of the file and the journal, the file is right afterwards", arguments: [1, 4])
    func anyState(_ connections: Int) async throws {
        let origin = try Origin(Origin.File(4_000_000))
        var request = bench.request(origin.address)
        request.connections = connections
        let half = connections == 1 ? [2_500_000] : [1 << 20, 600_000, 300_000, 400_000]
        origin.cut(after: half + Array(repeating: 0, count: 20))
        await #expect(throws: FetchError.self) { try await bench.fetch(request) }
        origin.cut(after: [])
        let part = try bench.bytes()
        let journal = try [UInt8](Data(contentsOf: bench.journal))
        var states = stride(from: 0, through: part.count, by: 500_000).map { (Array(part[..<$0]), journal) }
        states += stride(from: 0, to: journal.count, by: 23).map { (part, Array(journal[..<$0])) }
        states += [(part + [UInt8](repeating: 7, count: 6_000_000), journal), ([], []), (part, [])]
        for (part, journal) in states {
            try Data(part).write(to: bench.file)
            try Data(journal).write(to: bench.journal)
            _ = try await bench.fetch(request)
            let isRight = try bench.bytes() == origin.file.body
            #expect(isRight, "a file of \(part.count) bytes, a journal of \(journal.count)")
            #expect(bench.names == ["file"])
        }
    }

    @Test("the parts of another address are not gone on with") func otherAddress() async throws {
        let origin = try Origin(Origin.File(500_000))
        try await interrupt(bench.request(origin.address), origin, after: 200_000)
        let fetched = try await bench.fetch(bench.request(origin.address + "?other"))
        #expect(fetched.fetched == 500_000)
    }

    @Test("one file comes by several connections, each byte once") func several() async throws {
        let origin = try Origin(Origin.File(24_000_000))
        var request = bench.request(origin.address)
        request.connections = 4
        request.digests = [.sha256]
        let fetched = try await bench.fetch(request)
        #expect(fetched.digests == [Digest(.sha256, of: origin.file.body)])
        #expect(origin.sent == 24_000_000)
        let ranges = Set(await origin.server.received(1).compactMap { $0.headers["range"] })
        #expect(ranges.count >= 4)
    }

    @Test("a server that lets in one at a time gets one") func oneAtATime() async throws {
        let file = Origin.File(8_000_000)
        let server = try LoopbackServer.answering { request in
            let bounds = (request.headers["range"] ?? "").dropFirst(6).split(separator: "-").compactMap { Int($0) }
            guard bounds.count == 2 else { return [.answer("503 Busy", headers: ["Retry-After: 60"])] }
            // Further ones begin behind the first part's end.
            guard bounds[0] <= 1 << 20 || bounds[0] % (4 << 20) == 1 << 20 else { return [.answer("503 Busy")] }
            let end = min(bounds[1], file.body.count - 1)
            let head = ["ETag: \"x\"", "Content-Range: bytes \(bounds[0])-\(end)/\(file.body.count)"]
            return [.answer("206 Part", headers: head, body: Array(file.body[bounds[0]...end]))]
        }
        defer { server.close() }
        var request = bench.request(server.address("/"))
        request.connections = 4
        let fetched = try? await bench.fetch(request)
        if fetched != nil { #expect(try bench.bytes() == file.body) }
    }
}
