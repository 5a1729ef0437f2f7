import Core
import HTTP
import StageKit

/// Writes events to one listener until it goes away.
struct EventFeed: Sendable {
    let service: Service
    let texts: EventTexts
    /// Nil for all.
    let video: Identifier?

    /// So that proxies keep the connection, and a listener that is gone is noticed.
    static let heartbeat = Duration.seconds(15)

    private enum Item: Sendable {
        case change(Change)
        case tick
    }

    /// - Parameter sequence: the last event the listener knows.
    func run(after sequence: Int?, to stream: ResponseStream) async throws {
        var known = sequence ?? service.changes.last
        // A listener that is new knows nothing yet: it is told how things stand. So is one that was away too long.
        if sequence == nil { try await start(known, stream) }
        while !Task.isCancelled {
            let subscription = service.changes.subscribe(after: known, video: video)
            if subscription.isGap {
                known = service.changes.last
                try await stream.write(ServerSentEvent(id: String(known), event: "reset", data: "{}").text)
                try await start(known, stream)
                continue
            }
            known = try await pass(subscription, after: known, to: stream)
            guard await service.isReady else { return }
        }
    }

    private func start(_ sequence: Int, _ stream: ResponseStream) async throws {
        try await stream.write(ServerSentEvent.heartbeat)
        guard let video, let view = try await service.video(video) else { return }
        let shown = try await ShownVideos(service: service).shown(view)
        try await stream.write(
            ServerSentEvent(id: String(sequence), event: "video", data: try EventTexts.json(shown)).text)
    }

    /// Passes on what a subscription brings, until it ends.
    ///
    /// - Returns: the sequence of the last event that was written.
    private func pass(
        _ subscription: Changes.Subscription, after sequence: Int, to stream: ResponseStream
    ) async throws -> Int {
        // Bounded: a listener that does not read ends its subscription and starts again where it was.
        let (items, continuation) = AsyncStream.makeStream(of: Item.self, bufferingPolicy: .bufferingOldest(512))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await change in subscription.stream {
                    if case .dropped = continuation.yield(.change(change)) { break }
                }
                continuation.finish()
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.heartbeat)
                    continuation.yield(.tick)
                }
            }
            defer { group.cancelAll() }
            var known = sequence
            for await item in items {
                switch item {
                case .tick: try await stream.write(ServerSentEvent.heartbeat)
                case .change(let change):
                    try await stream.write(try await texts.text(of: change))
                    known = change.sequence
                }
            }
            return known
        }
    }
}
