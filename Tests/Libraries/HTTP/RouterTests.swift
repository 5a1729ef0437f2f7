import HTTP
import Testing

struct RouterTests {
    private func request(_ method: Method, _ path: String) throws -> Request {
        let head = RequestHead(
            method: method, target: try RequestTarget(path[...]), minorVersion: 1, headers: Headers(), framing: .none)
        return Request(head: head)
    }

    private let router = Router([
        Route(.get, "/", "page") { _ in .text("page") },
        Route(.get, "/videos/{id}/{name...}", "file") { .text($0.parameter("id") + ":" + $0.parameter("name")) },
        Route(.get, "/videos/{id}/download", "download") { .text("download " + $0.parameter("id")) },
        Route(.post, "/api/v1/videos", "create", bodyLimit: 10) { request in
            .text(String(decoding: try await request.body.collect(limit: 100), as: UTF8.self))
        },
        Route(.get, "/api/v1/videos", "list") { _ in .text("list") },
    ])

    private func text(_ response: Response) -> String {
        if case .text(let text) = response.body { text } else { "" }
    }

    @Test(arguments: ["/a%00b", "/a/../b", "/a/%2e%2E/b", "/a%2Fb", "/a%5Cb", "/a%zz", "/%ff%fe", "/videos/1/%"])
    func refusesPathsThatAreNotClean(_ path: String) throws {
        let target = try RequestTarget(path[...])
        #expect(target.segments.count == 1)
        let error = #expect(throws: HTTPError.self) { try router.match(.get, target) }
        #expect(error?.status == 400)
    }

    /// What stands behind a hole belongs to no value.
    @Test func holesMayHaveEndings() {
        let pattern = PathPattern("/cut/{stream}/{variant}.ts")
        #expect(pattern.match(["cut", "a", "b.ts"]) == ["stream": "a", "variant": "b"])
        #expect(pattern.match(["cut", "a", "b.ts.ts"]) == ["stream": "a", "variant": "b.ts"])
        #expect(pattern.match(["cut", "a", ".ts"]) == nil && pattern.match(["cut", "a", "b"]) == nil)
        #expect(pattern.holes == ["stream", "variant"])
    }

    @Test(arguments: [
        (Method.get, "/", "page"), (.get, "/videos/1/thumbnails/0.jpg", "1:thumbnails/0.jpg"),
        (.get, "/videos/1/download", "download 1"), (.head, "/api/v1/videos", "list"),
        (.get, "/videos/a%20b/c", "a b:c"),
    ])
    func finds(_ method: Method, _ path: String, _ expected: String) async throws {
        #expect(text(try await router.respond(try request(method, path))) == expected)
    }

    @Test(arguments: [
        (Method.get, "/nothing", 404), (.get, "/videos", 404), (.get, "/videos/1", 404), (.get, "/videos/1/", 404),
        (.get, "//videos/1/a", 404), (.get, "/videos//a", 404), (.delete, "/api/v1/videos", 405),
        (.post, "/", 405),
    ])
    func refuses(_ method: Method, _ path: String, _ status: Int) async throws {
        let request = try request(method, path)
        await #expect(
            performing: { try await router.respond(request) }, throws: { ($0 as? HTTPError)?.status == status })
    }

    @Test func saysWhatIsAllowed() async throws {
        let options = try await router.respond(try request(.options, "/api/v1/videos"))
        #expect(options.status == 204)
        #expect(options.headers["allow"] == "GET, HEAD, POST, OPTIONS")
        let delete = try request(.delete, "/")
        await #expect(
            performing: { try await router.respond(delete) },
            throws: { ($0 as? HTTPError)?.headers["allow"] == "GET, HEAD, OPTIONS" })
    }

    @Test func bodyObeysTheRoute() async throws {
        var small = try request(.post, "/api/v1/videos")
        small.body = BodyStream(Array("0123456789".utf8))
        #expect(text(try await router.respond(small)) == "0123456789")
        small.body = BodyStream(Array("0123456789a".utf8))
        let large = small
        await #expect(performing: { try await router.respond(large) }, throws: { ($0 as? HTTPError)?.status == 413 })
    }

    @Test func permissionComesBeforeTheHandler() async throws {
        let request = try request(.get, "/api/v1/videos")
        await #expect(throws: HTTPError(403, "no")) {
            try await router.respond(request) { route, _ in
                #expect(route.summary == "list")
                throw HTTPError(403, "no")
            }
        }
    }

    @Test func unknownAndDoubledParametersAreNamed() throws {
        let query = try Query("limit=1&limt=2")
        #expect(
            performing: { try query.allowOnly("limit", "after") },
            throws: { ($0 as? HTTPError)?.field == "limt" && ($0 as? HTTPError)?.hint == "known here: limit, after" })
        #expect(throws: HTTPError.self) { try Query("a=1&a=2").allowOnly("a") }
    }
}
