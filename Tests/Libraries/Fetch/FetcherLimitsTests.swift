import Fetch
import Foundation
import LoopbackServer
import Testing

/// Limits of speed and of connections.
struct FetcherLimitsTests {
    private static func limits(_ change: (inout FetcherLimits) -> Void) -> FetcherLimits {
        var limits = FetcherLimits()
        change(&limits)
        return limits
    }

    /// How long it takes to fetch two files of 400 kB.
    private func time(_ limits: FetcherLimits, rate: Int? = nil) async throws -> Duration {
        let bench = try FetchBench(limits)
        let origin = try Origin(Origin.File(400_000))
        var request = bench.request(origin.address)
        request.limits.rate = rate
        let wanted = request
        return try await ContinuousClock().measure {
            async let one = bench.fetch(wanted, to: "one")
            async let two = bench.fetch(wanted, to: "two")
            _ = try await (one, two)
            #expect(try bench.bytes("one") == origin.file.body)
        }
    }

    @Test("a limit of all, of a host, of a fetch is kept") func speeds() async throws {
        let all = try await time(Self.limits { $0.rate = 800_000 })
        #expect(all > .milliseconds(800))
        #expect(all < .milliseconds(2500))
        let host = try await time(Self.limits { $0.hostRate = 800_000 })
        #expect(host > .milliseconds(800))
        let own = try await time(FetcherLimits(), rate: 400_000)
        #expect(own > .milliseconds(800))
        #expect(own < .milliseconds(2500))
        #expect(try await time(FetcherLimits()) < .milliseconds(700))
    }

    @Test("two share a limit in equal parts, though one has four connections") func fair() async throws {
        let bench = try FetchBench(Self.limits { $0.rate = 4_000_000 })
        let origin = try Origin(Origin.File(16_000_000))
        struct Enough: Error {}
        let received = Both()
        var many = bench.request(origin.address)
        many.connections = 4
        let (wanted, one) = (many, bench.request(origin.address))
        let run = { @Sendable (request: FetchRequest, place: Int) in
            try? await bench.fetcher.fetch(request, to: bench.folder.appending(path: "\(place)")) { progress in
                if received.tell(progress.received, at: place) { throw Enough() }
            }
        }
        async let left = run(wanted, 0)
        async let right = run(one, 1)
        _ = await (left, right)
        let (first, second) = received.counts
        #expect(Double(max(first, second)) < 1.5 * Double(min(first, second)), "\(first) and \(second)")
    }

    @Test("a limit that is lifted lets go at once") func lifted() async throws {
        let bench = try FetchBench(Self.limits { $0.rate = 20_000 })
        let origin = try Origin(Origin.File(2_000_000))
        let request = bench.request(origin.address)
        let time = try await ContinuousClock().measure {
            _ = try await bench.fetcher.fetch(request, to: bench.file) { progress in
                if progress.received > 0 { bench.fetcher.limits.rate = nil }
            }
        }
        #expect(time < .seconds(5))
        #expect(try bench.bytes() == origin.file.body)
    }

    @Test("no more connections than allowed are open, and all come in the end") func connections() async throws {
        let (most, bench) = (Most(), try FetchBench(Self.limits { $0.perHost = 3 }))
        let server = try LoopbackServer { _ in
            most.enter()
            defer { most.leave() }
            return [.answer(body: [UInt8](repeating: 1, count: 100_000))]
        }
        defer { server.close() }
        let request = bench.request(server.address("/"))
        try await withThrowingTaskGroup(of: FetchedFile.self) { group in
            for number in 0..<30 { group.addTask { try await bench.fetch(request, to: "\(number)") } }
            for try await file in group { #expect(file.size == 100_000) }
        }
        #expect(most.value <= 3)
    }
}

/// Counts of two, until both together are enough.
private final class Both: @unchecked Sendable {
    // Behind the lock.
    private let lock = NSLock()
    private var values = [0, 0]
    func tell(_ count: Int, at place: Int) -> Bool {
        lock.withLock {
            values[place] = count
            return values[0] + values[1] > 8_000_000
        }
    }
    var counts: (Int, Int) { lock.withLock { (values[0], values[1]) } }
}

/// The most that were inside at one time.
private final class Most: @unchecked Sendable {
    // Behind the lock.
    private let lock = NSLock()
    private var inside = 0
    private(set) var value = 0
    func enter() {
        lock.withLock {
            inside += 1
            value = max(value, inside)
        }
    }
    func leave() { lock.withLock { inside -= 1 } }
}
