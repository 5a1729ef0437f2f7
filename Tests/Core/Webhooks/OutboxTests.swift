import Foundation
import StageKit
import Testing

@testable import Core

@Suite(.timeLimit(.minutes(1))) struct OutboxTests {
    private func hook(_ service: Service, _ events: [WebhookEvent] = WebhookEvent.allCases) async throws -> WebhookView {
        try await service.createWebhook(
            NewWebhook(url: "https://example.org/hook", events: events, secret: "0123456789abcdef"))
    }

    private func types(_ service: Service, _ webhook: WebhookView) async throws -> [WebhookEvent] {
        let page = try #require(try await service.deliveries(of: webhook.id, DeliveryQuery(limit: 200)))
        return page.data.reversed().map(\.type)
    }

    @Test func everyTurnOfAVideosLifeIsToldOnceAndInOrder() async throws {
        let workshop = try Workshop()
        let service = try await workshop.start()
        let webhook = try await hook(service)
        let failing = try await hook(service, [.jobFailed])
        let video = try await service.upload()
        _ = try await service.settled(video.id)
        _ = try await service.delete(video.id)
        let types = try await types(service, webhook)
        #expect(types.first == .videoCreated)
        #expect(types.suffix(2) == [.videoReady, .videoDeleted])
        #expect(Set(types).count == types.count)
        #expect(try await self.types(service, failing) == [])
        await service.shutDown(grace: 0)
    }

    @Test func oneVideoInOrderOneWebhookAtATime() async throws {
        let workshop = try Workshop()
        let service = try await workshop.start()
        let webhook = try await hook(service, [.videoCreated, .videoReady])
        let first = try await service.upload()
        _ = try await service.settled(first.id)
        let outbox = service.outbox
        let parcel = try #require(await outbox.next())
        #expect(parcel.body.contains(#""type":"video.created""#))
        // Refused: its successor of the same video waits, another video does not.
        try await outbox.failed(parcel, status: 500, error: "no", isHopeless: false)
        let second = try await service.upload()
        let other = try #require(await outbox.next())
        #expect(other.body.contains(second.id.rawValue))
        #expect(other.body.contains(#""type":"video.created""#))
        try await outbox.delivered(other, status: 200)
        let page = try #require(try await service.deliveries(of: webhook.id, DeliveryQuery(state: .delivered)))
        #expect(page.data.map(\.video) == [second.id])
        await service.shutDown(grace: 0)
    }

    @Test func nothingIsLostBetweenHandingOutAndTheEndOfTheProcess() async throws {
        let workshop = try Workshop()
        var service = try await workshop.start()
        _ = try await hook(service, [.videoCreated])
        _ = try await service.upload()
        let handedOut = try #require(await service.outbox.next())
        await service.shutDown(grace: 0)
        service = try await workshop.start()
        let again = try #require(await service.outbox.next())
        #expect(again.id == handedOut.id)
        #expect(again.body == handedOut.body)
        await service.shutDown(grace: 0)
    }

    /// The event and its delivery are in one transaction: a kill before the commit leaves neither.
    @Test func aVideoThatDidNotComeToBeIsNotAnnounced() async throws {
        let workshop = try Workshop()
        let service = try await workshop.start()
        let webhook = try await hook(service)
        await #expect(throws: CancellationError.self) {
            try await service.library.write { ledger in
                try ledger.insert(
                    VideoRecord(
                        id: Identifier(), name: "x", externalID: nil, visibility: .public, preset: "default",
                        request: .empty, createdAt: ledger.now, state: .queued, readyAt: nil, isRejected: false,
                        isDeleting: false))
                throw CancellationError()
            }
        }
        #expect(try await types(service, webhook) == [])
        await service.shutDown(grace: 0)
    }

    @Test func aDeletedWebhookTakesItsDeliveriesWithIt() async throws {
        let workshop = try Workshop()
        let service = try await workshop.start()
        let webhook = try await hook(service)
        _ = try await service.upload()
        #expect(try await service.deleteWebhook(webhook.id))
        #expect(try await service.deliveries(of: webhook.id, DeliveryQuery()) == nil)
        #expect(try await service.library.read { try $0.deliveryCounts() } == [:])
        #expect(try await !service.deleteWebhook(webhook.id))
        await service.shutDown(grace: 0)
    }
}
