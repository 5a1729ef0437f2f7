import StageKit
import Testing

@testable import Core

@Suite(.timeLimit(.minutes(1))) struct ChangesTests {
    let video = Identifier()

    func publish(_ changes: Changes, _ names: String..., of other: Identifier? = nil) {
        changes.publish(names.map { (other ?? video, nil, .artifact($0)) })
    }

    func names(_ stream: AsyncStream<Change>) async -> [String] {
        var names: [String] = []
        for await change in stream {
            if case .artifact(let name) = change.subject { names.append(name) }
        }
        return names
    }

    @Test func subscribersGetWhatComesAndOnlyTheirs() async {
        let changes = Changes()
        publish(changes, "before")
        let all = changes.subscribe()
        let mine = changes.subscribe(video: video)
        publish(changes, "a")
        publish(changes, "b", of: Identifier())
        changes.close()
        #expect(!all.isGap)
        #expect(await names(all.stream) == ["a", "b"])
        #expect(await names(mine.stream) == ["a"])
    }

    @Test func aSubscriberGoesOnWhereItStopped() async {
        let changes = Changes(memory: 3, start: 100)
        publish(changes, "a", "b", "c", "d")
        #expect(changes.last == 104)
        let near = changes.subscribe(after: 102)
        let current = changes.subscribe(after: 104)
        let oldest = changes.subscribe(after: 101)
        // Too long ago, and from another life: both have to read anew.
        let far = changes.subscribe(after: 100)
        let future = changes.subscribe(after: 999)
        publish(changes, "e")
        changes.close()
        #expect(await names(near.stream) == ["c", "d", "e"])
        #expect(await names(current.stream) == ["e"])
        #expect(await names(oldest.stream) == ["b", "c", "d", "e"])
        #expect([near, current, oldest, far, future].map(\.isGap) == [false, false, false, true, true])
        #expect(await names(far.stream) == ["e"])
    }

    @Test func aSlowSubscriberIsLetGoAndCanComeBack() async {
        let changes = Changes(memory: 4, start: 0)
        let slow = changes.subscribe(limit: 2)
        for index in 0..<10 { publish(changes, "\(index)") }
        var last = 0
        var count = 0
        // It ends by itself.
        for await change in slow.stream {
            last = change.sequence
            count += 1
        }
        #expect(count < 10)
        let again = changes.subscribe(after: last)
        #expect(again.isGap == (last < 6))
        changes.close()
    }

    @Test func sequencesIncreaseOverRestarts() async throws {
        let first = Changes()
        for _ in 0..<100 { publish(first, "x") }
        #expect(Changes(start: first.last + 1).last > first.last)
        #expect(first.last < 1 << 53)
    }

    /// A listener that is cancelled in the very moment in which something is published: its task's lock and ours must not
    /// wait for each other.
    @Test(.timeLimit(.minutes(1))) func cancellingWhilePublishingNeverLocks() async {
        let changes = Changes(start: 0)
        let publisher = Task.detached {
            while !Task.isCancelled {
                publish(changes, "a")
                await Task.yield()
            }
        }
        for _ in 0..<3000 {
            let stream = changes.subscribe().stream
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            let listener = Task.detached {
                start.finish()
                for await _ in stream {}
            }
            for await _ in started {}
            listener.cancel()
            await listener.value
        }
        publisher.cancel()
        await publisher.value
        #expect(changes.last > 0)
    }
}
