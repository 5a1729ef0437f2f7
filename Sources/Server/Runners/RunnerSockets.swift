import Core
import StageKit

/// How runners are woken: they wait at Socket.IO, never ask by themselves, and are told one thing.
enum RunnerSockets {
    /// There may be something to do.
    static let event = "available-jobs"

    /// Between two such words to everybody: a video that is cut into many jobs is one word.
    static let pause = Duration.seconds(1)

    /// The hall of those whom a service knows.
    static func hall(_ service: Service) -> SocketHall {
        SocketHall(
            namespace { token, address in
                try await service.runner(hash: TokenHash.of(token), ip: address)?.id
            })
    }

    /// The namespace of runners.
    ///
    /// - Parameter known: the number of the runner with this token, which calls from this address; nil when there is
    ///   none. Throws when it cannot be told now: a runner that is refused stays deaf until somebody restarts it.
    static func namespace(
        _ known: @escaping @Sendable (_ token: String, _ address: String) async throws -> Int?
    ) -> SocketNamespace {
        SocketNamespace(
            name: "/runners",
            admit: { words, address in
                guard let token = words["runnerToken"], token != .null else { return .refused("No runner token provided") }
                guard let text = token.string, (1...1000).contains(text.count) else {
                    return .refused("Runner token is invalid")
                }
                return try await known(text, address).map { .welcome($0) } ?? .refused("Invalid runner token.")
            },
            // What became pending while it was away.
            greeting: event)
    }

    /// Has a runner that somebody else was faster than look again: else it would wait for the next word, while there is
    /// more to do. After a while, so that it has understood the answer; after some other while than others, so that they
    /// do not race again.
    static func console(_ runner: Int, in hall: SocketHall, after pause: ClosedRange<Int> = 300...1300) {
        Task {
            try? await Task.sleep(for: .milliseconds(Int.random(in: pause)))
            await hall.tell(event, to: runner)
        }
    }

    /// Passes notices of work on to all runners: the first at once, those of the next second together.
    static func pass(_ notices: AsyncStream<Void>, to hall: SocketHall, pause: Duration = pause) async {
        for await _ in notices {
            await hall.tell(event)
            try? await Task.sleep(for: pause)
        }
    }
}
