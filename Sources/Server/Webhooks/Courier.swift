import Core
import Fetch
import Foundation
import StageKit

/// Brings deliveries to their receivers, a few at a time, each on a thread of its own: a receiver that is slow or down
/// holds up nobody but itself, and jobs least of all.
///
/// The outbox is Core's, which writes it in the transaction of the event. Sending is talking to the world outside, by
/// libcurl, as answering requests is; so it lives here, and `Core` needs to know no network.
final class Courier: Sendable {
    /// Deliveries under way at a time, over all webhooks; one webhook has one at most.
    static let most = 4

    private let outbox: Outbox
    private let policy: NetworkPolicy
    private let log: Log
    private let lanes: [Lane]
    private let tasks: [Task<Void, Never>]

    /// Begins to deliver.
    init(_ service: Service, log: Log) {
        let outbox = service.outbox
        let allowed = service.blueprint.network.allow
        let policy = NetworkPolicy { address in allowed.contains { $0.contains(address) } }
        let log = log.with("part", "webhooks")
        self.outbox = outbox
        self.policy = policy
        self.log = log
        let lanes = (0..<Self.most).map { Lane(name: "webhooks-\($0)") }
        self.lanes = lanes
        // Only sending is on the lane: the outbox, which all share, must not end up behind a slow receiver.
        tasks = lanes.map { lane in
            Task { while let parcel = await outbox.next() { await Self.bring(parcel, by: lane, outbox, policy, log) } }
        }
    }

    /// Ends deliveries. What is under way is broken off and stays to be made.
    func stop() async {
        await outbox.stop()
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        for lane in lanes { lane.close() }
    }

    private static func bring(
        _ parcel: Parcel, by lane: Lane, _ outbox: Outbox, _ policy: NetworkPolicy, _ log: Log
    ) async {
        let log = log.with("webhook", parcel.webhook).with("delivery", parcel.id)
        do {
            do {
                // Where a callback goes, who runs the server has written into `Plugins.json`: it may lead anywhere.
                let policy = parcel.isCallback ? NetworkPolicy { _ in true } : policy
                let request = parcel.isCallback ? ExchangeRequest("GET", parcel.url) : notice(parcel)
                let sending = Task(executorPreference: lane) {
                    try Exchange(.messages(policy)).run(request, isCancelled: { Task.isCancelled }).status
                }
                let status = try await withTaskCancellationHandler { try await sending.value } onCancel: {
                    sending.cancel()
                }
                if (200...299).contains(status) {
                    try await outbox.delivered(parcel, status: status)
                } else {
                    let words = "the receiver answered \(status)"
                    let more = (300...399).contains(status) ? "; redirects are not followed" : ""
                    try await outbox.failed(parcel, status: status, error: words + more, isHopeless: false)
                }
            } catch let error as FetchError {
                let isHopeless = error.code == .badAddress || error.code == .refusedAddress
                try await outbox.failed(parcel, status: nil, error: error.words, isHopeless: isHopeless)
            }
        } catch is CancellationError {
            await outbox.putBack(parcel)
        } catch {
            // It stays as it was, and is tried again: twice is better than never.
            log.error("cannot write down a delivery: \(error)")
        }
    }

    private static func notice(_ parcel: Parcel) -> ExchangeRequest {
        let body = Array(parcel.body.utf8)
        let time = Int(Date().timeIntervalSince1970)
        let signature = WebhookSignature(secret: parcel.secret, time: time, body: body)
        var request = ExchangeRequest("POST", parcel.url)
        request.headers = [
            "Content-Type: application/json", "Millrace-Signature: \(signature.text)", "Millrace-Delivery: \(parcel.id)",
        ]
        request.body = .bytes(body)
        return request
    }
}
