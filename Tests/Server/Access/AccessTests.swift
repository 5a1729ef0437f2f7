import Core
import HTTP
import StageKit
import TestClient
import Testing

@testable import Server

struct AccessTests {
    private func request(_ method: HTTP.Method, _ headers: Headers) throws -> Request {
        Request(head: RequestHead(method: method, target: try RequestTarget("/"), headers: headers))
    }

    private func status(_ access: Access, _ request: Request, _ scope: Scope) async -> Int {
        do {
            try await access.permit(request, scope: scope)
            return 200
        } catch {
            return (error as? HTTPError)?.status ?? 500
        }
    }

    @Test func strangersNeedATokenOfTheRightScope() async throws {
        try await House.open { house in
            let access = Access(isLocal: false, tokens: house.service)
            try await house.service.createToken(hash: TokenHash.of("secret"), scope: "upload")
            let cases: [(String?, Scope, Int)] = [
                (nil, .read, 401), ("Bearer secret", .read, 200), ("bearer secret", .upload, 200),
                ("Bearer secret", .manage, 403), ("Bearer other", .read, 401), ("Basic dTpzZWNyZXQ=", .upload, 200),
                ("Basic !", .read, 401), ("Secret", .read, 401), ("Bearer \(TokenHash.of("secret"))", .read, 401),
            ]
            for (authorization, scope, expected) in cases {
                var headers: Headers = ["host": "example.org"]
                headers["authorization"] = authorization
                #expect(await status(access, try request(.get, headers), scope) == expected, "\(authorization ?? "-")")
            }
        }
    }

    @Test func withoutAnyTokenOnlyThisMachineIsServed() async throws {
        try await House.open { house in
            var options = APIServer.Options()
            options.address = "0.0.0.0"
            options.port = 0
            let error = await #expect(throws: Refusal.self) { _ = try await APIServer(house.service, options: options) }
            #expect(error?.code == "no_token")
            #expect(error?.hint?.contains("token create") == true)
        }
    }

    @Test(arguments: [
        ("POST", ["host": "127.0.0.1:80"], 415), ("POST", ["host": "evil.example"], 421),
        ("GET", ["host": "evil.example"], 421), ("GET", ["host": "127.0.0.1.evil.example"], 421),
        ("GET", ["host": "[::1]:8080"], 200), ("GET", ["host": "LOCALHOST"], 200),
        ("POST", ["origin": "http://evil.example"], 403), ("POST", ["origin": "null"], 403),
        ("POST", ["origin": "http://localhost"], 415), ("POST", ["origin": "http://localhost:81"], 403),
        ("POST", ["sec-fetch-site": "cross-site"], 403), ("POST", ["sec-fetch-site": "same-origin"], 415),
        ("GET", ["origin": "http://evil.example"], 200), ("GET", ["authorization": "Bearer wrong"], 401),
        ("GET", ["x-forwarded-for": "127.0.0.1"], 401), ("GET", ["forwarded": "for=_hidden"], 401),
        ("GET", ["via": "1.1 proxy"], 401), ("POST", ["x-real-ip": "::1"], 401),
    ])
    func foreignPagesAreRefused(_ method: String, _ headers: [String: String], _ status: Int) async throws {
        try await House.open { house in
            let answer = try await house.send(method, "/api/v1/videos", headers: headers)
            #expect(answer.status == status)
            #expect(answer.header("access-control-allow-origin") == nil)
            if status == 401 { #expect(answer.header("www-authenticate")?.hasPrefix("Bearer") == true) }
        }
    }

    @Test func everyRouteSaysWhoMay() async throws {
        try await House.open { house in
            let access = Access(isLocal: true, tokens: house.service)
            let files = PlaybackFiles(house.service)
            let routes = Routes.all(
                house.service, APIServer.Options(), access: access, files: files, tracker: Tracker(house.service),
                runners: RunnerSockets.hall(house.service))
            // A job of the ingestion server may name its user in the body: the route asks for it itself. The template of
            // a thumbnail may come in the body, and is kept nowhere.
            let takesAnyone: Set = ["/ingest_content", "/thumbnail/{stream}/{variant}.png"]
            for route in routes {
                #expect(!route.summary.isEmpty)
                let isAPI = route.pattern.description.hasPrefix("/api/")
                // Runners show tokens of their own, and so does whoever waits for jobs.
                let isRunners = ["/api/v1/runners/", "/socket.io/"].contains { route.pattern.description.hasPrefix($0) }
                // What is for everybody changes nothing: pages, files of videos, health, the tracker.
                let isAsked = route.scope != nil || isRunners || takesAnyone.contains(route.pattern.description)
                #expect(isAsked || !isAPI && route.method.isSafe, "\(route.pattern)")
                if let scope = route.scope { #expect(Scope(rawValue: scope) != nil) }
                // Signing changes nothing: it gives on what its caller has.
                if !route.method.isSafe && !route.pattern.description.hasSuffix("/sign") { #expect(route.scope != "read") }
            }
        }
    }
}
