import Core
import HTTP
import StageKit

/// Webhooks and their deliveries.
struct WebhookRoutes: Sendable {
    let service: Service

    /// What the creation alone shows: the secret, this once.
    private struct Created: Encodable {
        let id: Identifier
        let url: String
        let events: [WebhookEvent]
        let createdAt: Timestamp
        let secret: String
    }

    private static let path = "/api/v1/webhooks"

    var all: [Route] {
        [
            Route(
                .post, Self.path, "Makes a webhook.", scope: "manage", bodies: [.json(.newWebhook)],
                answers: [RouteAnswer(201, "the webhook", .json(.createdWebhook), headers: ["Location": "its address"])],
                handler: create),
            Route(
                .get, Self.path, "Lists webhooks, newest first.", scope: "manage", parameters: ListQuery.parameters,
                answers: [.json(.webhooks, "one page")], handler: list),
            Route(
                .get, "\(Self.path)/{id}", "Shows a webhook.", scope: "manage",
                answers: [.json(.webhook, "the webhook")], handler: read),
            Route(
                .delete, "\(Self.path)/{id}", "Removes a webhook and what it was still to be told.", scope: "manage",
                answers: [RouteAnswer(204, "it is gone")], handler: delete),
            Route(
                .get, "\(Self.path)/{id}/deliveries", "Lists what a webhook was told, newest first.",
                scope: "manage",
                parameters: [.query("state", .deliveryState, "only deliveries in this state")] + ListQuery.parameters,
                answers: [.json(.deliveries, "one page")], handler: deliveries),
            Route(
                .post, "\(Self.path)/{id}/deliveries/{delivery}/replay", "Makes a delivery again, at once.",
                scope: "manage", parameters: [.path("delivery", .id, "of the delivery")],
                answers: [RouteAnswer(202, "the delivery as it is then", .json(.delivery))], handler: replay),
        ]
    }

    @Sendable private func create(_ request: Request) async throws -> Response {
        let fields = try await JSONFields(request, known: ["url", "events", "secret"])
        guard let url = try fields.string("url") else {
            throw HTTPError(422, "url is missing", code: "no_url", field: "url", hint: "an http or https address")
        }
        let new = NewWebhook(
            url: try WebhookFields.url(url), events: try WebhookFields.events(fields["events"]),
            secret: try WebhookFields.secret(try fields.string("secret")))
        let webhook = try await service.createWebhook(new)
        let created = Created(
            id: webhook.id, url: webhook.url, events: webhook.events, createdAt: webhook.createdAt,
            secret: new.secret)
        return try .json(
            created, status: 201, headers: ["location": "\(Self.path)/\(webhook.id)", "cache-control": "no-store"])
    }

    @Sendable private func list(_ request: Request) async throws -> Response {
        let list = ListQuery(request.query)
        return try .json(try await service.webhooks(limit: try list.limit(), after: try list.after()))
    }

    @Sendable private func read(_ request: Request) async throws -> Response {
        guard let webhook = try await service.webhook(try request.identifier(of: "webhook")) else {
            throw HTTPError.unknown("webhook")
        }
        return try .json(webhook)
    }

    @Sendable private func delete(_ request: Request) async throws -> Response {
        guard try await service.deleteWebhook(try request.identifier(of: "webhook")) else {
            throw HTTPError.unknown("webhook")
        }
        return Response(204)
    }

    @Sendable private func deliveries(_ request: Request) async throws -> Response {
        let list = ListQuery(request.query)
        let query = DeliveryQuery(
            state: try list.choice("state"), limit: try list.limit(), after: try list.after())
        let page = try await service.deliveries(of: try request.identifier(of: "webhook"), query)
        guard let page else { throw HTTPError.unknown("webhook") }
        return try .json(page)
    }

    @Sendable private func replay(_ request: Request) async throws -> Response {
        let webhook = try request.identifier(of: "webhook")
        guard let id = Identifier(rawValue: request.parameter("delivery")),
            let delivery = try await service.replay(id, of: webhook)
        else { throw HTTPError.unknown("delivery") }
        return try .json(delivery, status: 202)
    }
}
