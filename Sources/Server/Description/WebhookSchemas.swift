import Core
import HTTP

/// Webhooks and their deliveries.
extension Schema {
    private static let events = Schema.array(.words(WebhookEvent.allCases.map(\.rawValue)))
    private static let webhookMembers: [Schema.Member] = [
        .always("id", .id), .always("url", .string(format: "uri")), .always("events", events, "what it is told of"),
        .always("createdAt", .time),
    ]

    static let webhook = Schema.named("Webhook", .object(webhookMembers))
    static let webhooks = page("Webhooks", of: webhook)
    static let createdWebhook = Schema.named(
        "CreatedWebhook", .object(webhookMembers + [.always("secret", .text, "signs deliveries; shown this once")]))
    static let newWebhook = Schema.named(
        "NewWebhook",
        .object([
            .always("url", .string(format: "uri"), "an http or https address"),
            .maybe("events", .nullable(events), "all, when it is not given"),
            .maybe("secret", .text, "made up, when it is not given"),
        ]))

    static let deliveryState = Schema.words(DeliveryState.allCases.map(\.rawValue))
    static let delivery = Schema.named(
        "Delivery",
        .object([
            .always("id", .id), .always("event", .id, "what the receiver finds as id"),
            .always("type", .words(WebhookEvent.allCases.map(\.rawValue))), .always("video", .id),
            .always("state", deliveryState), .always("attempts", .count),
            .always("status", .nullable(.integer()), "what the receiver answered last"),
            .always("error", .nullable(.text), "why the last attempt failed"), .always("createdAt", .time),
            .always("nextAt", .nullable(.time)), .always("finishedAt", .nullable(.time)),
        ]))
    static let deliveries = page("Deliveries", of: delivery)
}
