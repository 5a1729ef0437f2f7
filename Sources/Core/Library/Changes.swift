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
    }

    private struct State {
        var last: Int
        var recent: [Change] = []
        var subscribers: [Int: Subscriber] = [:]
        var nextSubscriber = 0
        var isClosed = false
    }

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
        let (isGap, number) = state.withLock { state -> (Bool, Int?) in
            let oldest = state.recent.first?.sequence ?? state.last + 1
            let isGap = sequence.map { $0 < oldest - 1 || $0 > state.last } ?? false
            if let sequence, !isGap {
                for change in state.recent where change.sequence > sequence && (video == nil || change.video == video) {
                    continuation.yield(change)
                }
            }
            guard !state.isClosed else {
                continuation.finish()
                return (isGap, nil)
            }
            let number = state.nextSubscriber
            state.nextSubscriber += 1
            state.subscribers[number] = Subscriber(video: video, continuation: continuation)
            return (isGap, number)
        }
        continuation.onTermination = { [weak self] _ in
            guard let number else { return }
            self?.state.withLock { _ = $0.subscribers.removeValue(forKey: number) }
        }
        return Subscription(isGap: isGap, stream: stream)
    }

    /// Numbers the changes and tells everybody.
    func publish(_ changes: [(video: Identifier, externalID: String?, subject: Change.Subject)]) {
        let slow = state.withLock { state -> [AsyncStream<Change>.Continuation] in
            var slow: [Int: AsyncStream<Change>.Continuation] = [:]
            for (video, externalID, subject) in changes {
                state.last += 1
                let change = Change(sequence: state.last, video: video, externalID: externalID, subject: subject)
                state.recent.append(change)
                for (number, subscriber) in state.subscribers
                where subscriber.video == nil || subscriber.video == video {
                    if case .dropped = subscriber.continuation.yield(change) {
                        slow[number] = subscriber.continuation
                    }
                }
            }
            state.recent.removeFirst(max(0, state.recent.count - memory))
            for number in slow.keys { state.subscribers[number] = nil }
            return Array(slow.values)
        }
        // Outside the lock: ending a stream calls its termination handler, which takes the lock.
        for continuation in slow { continuation.finish() }
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
