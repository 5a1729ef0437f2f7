public import StageKit
import Foundation
import Synchronization

/// Something that a client may want to know. It says what changed, not how: who is interested reads the view, and gets
/// the newest, however many changes it missed.
public struct Change: Sendable, Equatable {
    /// What of a video changed.
    public enum Subject: Sendable, Equatable {
        case video
        case job(Identifier)
        /// By name.
        case artifact(String)
        /// The video is gone.
        case deletion
    }

    /// Increases with every change, also over restarts.
    public let sequence: Int
    /// The video it is about.
    public let video: Identifier
    /// The client's own name for the video.
    public let externalID: String?
    /// What of the video changed.
    public let subject: Subject
}

/// Tells everybody of every change, after it is in the database.
public final class Changes: Sendable {
    /// What a subscriber gets.
    public struct Subscription: Sendable {
        /// Changes after the asked-for one are no longer known: read everything anew.
        public let isGap: Bool
        /// Ends when the subscriber was too slow (subscribe again with `after`), or when the library closes.
        public let stream: AsyncStream<Change>
    }

    private struct Subscriber {
        let video: Identifier?
        let continuation: AsyncStream<Change>.Continuation

        func wants(_ change: Change) -> Bool { video == nil || video == change.video }
    }

    private struct Entry {
        let isGap: Bool
        /// What the subscriber has not seen and is still known.
        let missed: [Change]
        /// Nil when there is nothing more to come.
        let number: Int?
    }

    private struct State {
        var last: Int
        var recent: [Change] = []
        var subscribers: [Int: Subscriber] = [:]
        var nextSubscriber = 0
        var isClosed = false

        mutating func enter(_ subscriber: Subscriber, after sequence: Int?) -> Entry {
            let oldest = recent.first?.sequence ?? last + 1
            let isGap = sequence.map { $0 < oldest - 1 || $0 > last } ?? false
            let missed = sequence.map { known in isGap ? [] : recent.filter { $0.sequence > known && subscriber.wants($0) } }
            guard !isClosed else { return Entry(isGap: isGap, missed: missed ?? [], number: nil) }
            nextSubscriber += 1
            subscribers[nextSubscriber] = subscriber
            return Entry(isGap: isGap, missed: missed ?? [], number: nextSubscriber)
        }

        mutating func number(
            _ changes: [(video: Identifier, externalID: String?, subject: Change.Subject)], memory: Int
        ) -> [Change] {
            let numbered = changes.map { video, externalID, subject in
                last += 1
                return Change(sequence: last, video: video, externalID: externalID, subject: subject)
            }
            recent += numbered
            recent.removeFirst(max(0, recent.count - memory))
            return numbered
        }
    }

    /// Held while changes are handed to subscribers, so that all get them in order. Handing over wakes a task, which
    /// takes that task's own lock; and whoever cancels that task holds its lock while the stream's termination handler
    /// asks for `state`. So nothing may be handed over under `state`, and no termination handler may ask for this one.
    private let delivery = Mutex(())
    private let memory: Int
    private let first: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - memory: how many changes a resuming subscriber may have missed.
    ///   - start: where the sequence starts; by the clock, so that it goes on increasing after a restart.
    init(memory: Int = 4096, start: Int = Int(Date().timeIntervalSince1970 * 1000) << 10) {
        self.memory = memory
        first = start
        state = Mutex(State(last: start))
    }

    /// Sequence of the newest change.
    public var last: Int { state.withLock { $0.last } }

    /// Changes from now on, or from after an earlier one.
    ///
    /// - Parameters:
    ///   - sequence: the last change the subscriber knows; nil for none.
    ///   - video: only changes of this video; nil for all.
    ///   - limit: how many changes may lie unread before the subscription is ended.
    public func subscribe(after sequence: Int? = nil, video: Identifier? = nil, limit: Int = 1024) -> Subscription {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Change.self, bufferingPolicy: .bufferingOldest(max(limit, memory) + 1))
        let entry = delivery.withLock { _ in
            let entry = state.withLock { $0.enter(Subscriber(video: video, continuation: continuation), after: sequence) }
            for change in entry.missed { continuation.yield(change) }
            return entry
        }
        if let number = entry.number {
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.subscribers.removeValue(forKey: number) }
            }
        } else {
            continuation.finish()
        }
        return Subscription(isGap: entry.isGap, stream: stream)
    }

    /// Numbers the changes and tells everybody.
    func publish(_ changes: [(video: Identifier, externalID: String?, subject: Change.Subject)]) {
        let slow = delivery.withLock { _ in
            let (numbered, subscribers) = state.withLock { ($0.number(changes, memory: memory), $0.subscribers) }
            var slow: [Int: Subscriber] = [:]
            for change in numbered {
                for (number, subscriber) in subscribers where subscriber.wants(change) {
                    if case .dropped = subscriber.continuation.yield(change) { slow[number] = subscriber }
                }
            }
            return slow
        }
        for (number, subscriber) in slow {
            state.withLock { _ = $0.subscribers.removeValue(forKey: number) }
            subscriber.continuation.finish()
        }
    }

    /// Ends all subscriptions.
    func close() {
        let all = state.withLock { state -> [Subscriber] in
            state.isClosed = true
            defer { state.subscribers = [:] }
            return Array(state.subscribers.values)
        }
        for subscriber in all { subscriber.continuation.finish() }
    }
}
