import Fetch
import Foundation
import SmallDisk
import Testing

/// A disk that has no room for the file.
@Suite(.enabled(if: SmallDisk.isPossible)) struct FetchDiskFullTests {
    private let bench: FetchBench
    init() throws { bench = try FetchBench() }

    @Test("it is told, what fits is kept, and with room again it is gone on with") func full() async throws {
        let disk = try SmallDisk(megabytes: 8)
        defer { disk.unmount() }
        let file = disk.folder.appending(path: "film.part")
        let ballast = disk.folder.appending(path: "ballast")
        try Data(count: 6 << 20).write(to: ballast)
        let origin = try Origin(Origin.File(4 << 20))
        var slow = bench.request(origin.address)
        // So that there is a journal before the disk is full: it holds the journal as well.
        slow.limits.rate = 2_000_000
        let first = slow
        let error = await #expect(throws: FetchError.self) { try await bench.fetcher.fetch(first, to: file) }
        #expect(error?.code == .diskFull && error?.isRetryable == true)
        #expect(error?.words == "no space left for film.part")
        try FileManager.default.removeItem(at: ballast)
        let fetched = try await bench.fetcher.fetch(bench.request(origin.address), to: file)
        #expect(fetched.size == 4 << 20 && fetched.fetched < 3 << 20)
        let isRight = try Data(contentsOf: file) == Data(origin.file.body)
        #expect(isRight)
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.folder.path) == ["film.part"])
    }

    @Test("without a version, what does not fit leaves nothing behind") func nothing() async throws {
        let disk = try SmallDisk(megabytes: 1)
        defer { disk.unmount() }
        let origin = try Origin(Origin.File(4 << 20, tag: nil))
        let request = bench.request(origin.address)
        let error = await #expect(throws: FetchError.self) {
            try await bench.fetcher.fetch(request, to: disk.folder.appending(path: "film.part"))
        }
        #expect(error?.code == .diskFull)
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.folder.path) == [])
    }
}
