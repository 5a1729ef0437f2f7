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
            Route(.get, "/api/v1/events", "Tells what happens to all videos.", scope: "read") { request in
                try request.query.allowOnly()
                return try events(request, video: nil)
            },
            Route(.get, "/api/v1/videos/{id}/events", "Tells what happens to a video.", scope: "read") { request in
                try request.query.allowOnly()
                let id = try request.identifier(of: "video")
                guard try await service.video(id) != nil else { throw HTTPError.unknown("video") }
                return try events(request, video: id)
            },
        ]
    }

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
