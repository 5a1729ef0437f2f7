public import Foundation
import SQL
import StageKit

/// Who may take jobs from afar, for their doors and for those who run them.
extension Service {
    // MARK: Registration tokens

    /// Writes down a token with which runners may come.
    @discardableResult
    public func createRegistrationToken(_ token: String) async throws -> RegistrationTokenView {
        try await refusing { try await library.write { try $0.insertRegistrationToken(token) } }
    }

    public func registrationTokens(
        _ query: RunnerListQuery = RunnerListQuery()
    ) async throws -> RunnerPage<RegistrationTokenView> {
        try await library.read { try $0.registrationTokens(query) }
    }

    /// Removes a token, and with it the runners that came by it; what they had is given to others.
    ///
    /// - Returns: false when there is no such token.
    public func deleteRegistrationToken(_ id: Int) async throws -> Bool {
        try await released { try $0.deleteRegistrationToken(id) }
    }

    // MARK: Runners

    /// Lets a runner in.
    ///
    /// - Throws: `Refusal`: `.notFound` for an unknown registration token, `.conflict` for a name that is taken.
    public func register(_ runner: NewRunner, registrationToken: String) async throws -> RunnerView {
        try await refusing {
            try await library.write { try $0.insertRunner(runner, registrationToken: registrationToken) }
        }
    }

    /// The runner whose token has this hash, or nil. Writes down, twice a minute at most, that it was heard of.
    ///
    /// - Parameter ip: where it calls from.
    public func runner(hash: String, ip: String) async throws -> RunnerView? {
        guard let runner = try await library.read({ try $0.runner(hash: hash) }) else { return nil }
        let silence = Double(Timestamp.now.milliseconds - runner.lastContact.milliseconds) / 1000
        if silence >= RunnerPolicy.contactInterval || runner.ip != ip {
            // A full disk shall not keep anybody out.
            try? await library.write(.relaxed) { try $0.touchRunner(runner.id, ip: ip) }
        }
        return runner
    }

    /// Writes down what a runner says of itself, when it is news.
    public func note(_ runner: RunnerView, version: String?, jobTypes: [String]?) async throws {
        guard version ?? runner.version != runner.version || jobTypes != runner.jobTypes else { return }
        try await refusing {
            try await library.write(.relaxed) {
                try $0.noteRunner(runner.id, version: version, jobTypes: jobTypes)
            }
        }
    }

    public func runners(_ query: RunnerListQuery = RunnerListQuery()) async throws -> RunnerPage<RunnerView> {
        try await library.read { try $0.runners(query) }
    }

    /// Forgets a runner; what it has is given to others at once.
    ///
    /// - Returns: false when there is no such runner.
    public func deleteRunner(_ id: Int) async throws -> Bool { try await released { try $0.deleteRunner(id) } }

    private func released(_ body: @Sendable (Ledger) throws -> Set<String>?) async throws -> Bool {
        try await refusing {
            let nodes: Set<String>? = try await library.write { try body($0) }
            guard let nodes else { return false }
            await engine.desk.ring(nodes)
            return true
        }
    }

    /// Rings whenever runners may find something to do: once for any number of jobs that come together. Ends when the
    /// service stops.
    public func runnerNotices() -> AsyncStream<Void> {
        let (notices, sink) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let desk = engine.desk
        let watch = Task {
            var heard = desk.bell.count(Desk.offered)
            while !Task.isCancelled {
                await desk.bell.wait(Desk.offered, after: heard)
                heard = desk.bell.count(Desk.offered)
                if await desk.isStopping { break }
                sink.yield()
            }
            sink.finish()
        }
        sink.onTermination = { _ in watch.cancel() }
        return notices
    }

    // MARK: In a data folder, also while another process serves it

    public static func createRegistrationToken(_ token: String, data: URL) throws -> RegistrationTokenView {
        try tables(of: data) { try $0.insertRegistrationToken(token) }
    }

    /// All, newest first.
    public static func registrationTokens(data: URL) throws -> [RegistrationTokenView] {
        try tables(of: data) { try $0.registrationTokens(.all).data }
    }

    /// - Returns: whether there was one.
    public static func deleteRegistrationToken(_ id: Int, data: URL) throws -> Bool {
        try tables(of: data) { try $0.deleteRegistrationToken(id) != nil }
    }

    /// All, newest first.
    public static func runners(data: URL) throws -> [RunnerView] {
        try tables(of: data) { try $0.runners(.all).data }
    }

    /// - Returns: whether there was one.
    public static func deleteRunner(_ id: Int, data: URL) throws -> Bool {
        try tables(of: data) { try $0.deleteRunner(id) != nil }
    }
}

extension RunnerListQuery {
    fileprivate static var all: RunnerListQuery {
        var query = RunnerListQuery()
        query.count = 100_000
        return query
    }
}
