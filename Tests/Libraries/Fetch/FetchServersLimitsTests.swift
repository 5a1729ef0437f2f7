import Fetch
import FileServers
import Foundation
import Synchronization
import Testing

/// FTP and SFTP keep the limits that http keeps, and go nowhere else than http goes.
@Suite(.serialized) struct FetchServersLimitsTests {
    private static let body = Origin.File(400_000).body
    private static let doors = [ServedFile.Door.ftp, .ftps, .sftpByKey].filter(\.isThere)

    private static func limits(_ change: (inout FetcherLimits) -> Void) -> FetcherLimits {
        var limits = FetcherLimits()
        change(&limits)
        return limits
    }

    @Test("a limit of all, of a host, of a fetch is kept", arguments: doors) func speeds(_ door: ServedFile.Door) async throws {
        let served = try await ServedFile(door, Self.body)
        for (limits, rate) in [
            (Self.limits { $0.rate = 800_000 }, nil), (Self.limits { $0.hostRate = 800_000 }, nil), (FetcherLimits(), 400_000),
        ] as [(FetcherLimits, Int?)] {
            let bench = try FetchBench(limits)
            var request = served.request
            request.limits.rate = rate
            let wanted = request
            let time = try await ContinuousClock().measure {
                async let one = bench.fetch(wanted, to: "one")
                async let two = bench.fetch(wanted, to: "two")
                _ = try await (one, two)
            }
            // No faster than the limit, but for what may come at once.
            #expect(time > .milliseconds(800))
            #expect(try bench.bytes("one") == Self.body && bench.bytes("two") == Self.body)
        }
    }

    @Test("no more connections to a host than allowed", .enabled(if: ServedFile.Door.ftp.isThere)) func connections() async throws {
        let served = try await ServedFile(.ftp, Self.body, habits: [.sessions(1)])
        func fetch(_ bench: FetchBench) async -> [Result<FetchedFile, any Error>] {
            await withTaskGroup(of: Result<FetchedFile, any Error>.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        do { return .success(try await bench.fetch(served.request, to: "\(number)")) } catch { return .failure(error) }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        for result in await fetch(try FetchBench(Self.limits { $0.perHost = 1 })) { #expect(try result.get().size == Self.body.count) }
    }

    @Test("a data connection elsewhere is not made", .enabled(if: ServedFile.Door.ftp.isThere), arguments: ["127.0.0.9", "169.254.169.254"])
    func lured(_ elsewhere: String) async throws {
        let bench = try FetchBench()
        let served = try await ServedFile(.ftp, Self.body, habits: [.luring(to: elsewhere)])
        let asked = Mutex<[[UInt8]]>([])
        var request = served.request
        request.policy = NetworkPolicy { address in
            asked.withLock { $0.append(address) }
            return true
        }
        // What it said is not believed: the file comes from where its server is.
        #expect(try await bench.fetch(request).size == Self.body.count)
        #expect(try bench.bytes() == Self.body)
        // Both connections were asked about.
        let addresses = asked.withLock { $0 }
        #expect(addresses.count >= 2 && Set(addresses) == [[127, 0, 0, 1]])
    }

    @Test("a data connection is refused as any other", .enabled(if: ServedFile.Door.ftp.isThere)) func guarded() async throws {
        let bench = try FetchBench()
        let served = try await ServedFile(.ftp, Self.body)
        let asked = Mutex(0)
        var request = served.request
        // The first one is the control connection.
        request.policy = NetworkPolicy { _ in
            asked.withLock { count in
                count += 1
                return count == 1
            }
        }
        try await bench.expect(.refusedAddress, request)
        #expect(served.server.lines.isEmpty)
    }
}
