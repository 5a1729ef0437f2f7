import Core
import HTTP
import StageKit

/// Server-sent events: what happens to all videos, or to one.
struct EventRoutes: Sendable {
    let service: Service
    private let texts: EventTexts

    init(service: Service) {
        self.service = service
        texts = EventTexts(service)
    }

    var all: [Route] {
        [
            Route(
                .get, "/api/v1/events", "Tells what happens to all videos.", scope: "read",
                parameters: Self.parameters, answers: Self.answers
            ) { request in
                try events(request, video: nil)
            },
            Route(
                .get, "/api/v1/videos/{id}/events", "Tells what happens to a video.", scope: "read",
                parameters: Self.parameters, answers: Self.answers
            ) { request in
                let id = try request.identifier(of: "video")
                guard try await service.video(id) != nil else { throw HTTPError.unknown("video") }
                return try events(request, video: id)
            },
        ]
    }

    private static let parameters: [RouteParameter] = [
        .header("Last-Event-ID", .text, "id of the last event that the client knows: what came after it is sent")
    ]
    private static let answers = [
        RouteAnswer(
            200, "server-sent events: video, job, artifact, each with an id and JSON; reset after too long a gap",
            .events)
    ]

    private func events(_ request: Request, video: Identifier?) throws -> Response {
        var last: Int?
        if let text = request.headers["last-event-id"], !text.isEmpty {
            guard let sequence = Int(text) else {
                throw HTTPError.badRequest("Last-Event-ID is none of this server's", hint: "it is a number")
            }
            last = sequence
        }
        let feed = EventFeed(service: service, texts: texts, video: video)
        return .events { [last] stream in try await feed.run(after: last, to: stream) }
    }
}
