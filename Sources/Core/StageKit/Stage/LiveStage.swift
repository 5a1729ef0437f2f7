public import Foundation

/// A portable stage whose results come in chunks, while they are made (`PortableWork.live`).
///
/// Chunks lie in a `ChunkFolder` of the job's workbench as soon as they are whole, in any order, and some of them twice.
/// Each time that some have come, `grow(_:)` is called; when no more will come, `adopt(_:for:)` ends what has grown. A
/// stage that was let down before keeps in the workbench how far it is.
///
/// Where a runner is lost, another may go on with the same source. Its chunks have a folder of their own, by the same
/// names.
public protocol LiveStage: PortableStage {
    /// Joins what can be joined, publishes it (`Job.publish(_:)`), and removes the chunks that it needs no more.
    ///
    /// - Throws: `StageFailure` when that cannot be done now; the next chunk is another chance.
    func grow(_ job: Job) async throws
}

/// Where chunks lie that a runner has sent.
public struct ChunkFolder: Sendable, Equatable {
    public let folder: URL
    /// Which of the runners that had the job one after the other; a later one has a greater number.
    public let turn: Int

    /// - Parameter workbench: of a job.
    public init(in workbench: URL, turn: Int) {
        folder = Self.parent(workbench).appending(path: String(turn), directoryHint: .isDirectory)
        self.turn = turn
    }

    /// Those that are there, the first runner's first. Where there is a later one, no more comes to those before.
    public static func all(in workbench: URL) -> [ChunkFolder] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent(workbench).path)) ?? []
        return names.compactMap { Int($0) }.sorted().map { ChunkFolder(in: workbench, turn: $0) }
    }

    private static func parent(_ workbench: URL) -> URL {
        workbench.appending(path: "chunks", directoryHint: .isDirectory)
    }

    /// Whether this runner has sent anything.
    public var exists: Bool { FileManager.default.fileExists(atPath: folder.path) }

    /// The place of a chunk.
    public func file(_ chunk: ChunkName) -> URL { folder.appending(path: chunk.description) }

    /// For how many seconds a chunk has been here; 0 when it is not.
    public func age(of chunk: ChunkName) -> Double {
        let values = try? file(chunk).resourceValues(forKeys: [.contentModificationDateKey])
        return values?.contentModificationDate.map { max(0, -$0.timeIntervalSinceNow) } ?? 0
    }

    /// Those that are there, in order.
    public var chunks: [ChunkName] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.compactMap { ChunkName($0) }.sorted { ($0.number, $0.variant) < ($1.number, $1.variant) }
    }
}

/// `1-000010.ts`: which chunk of which variant.
public struct ChunkName: Sendable, Hashable, CustomStringConvertible {
    /// Counted from 0.
    public let variant: Int
    /// Counted from 0 in each variant.
    public let number: Int

    public init(variant: Int, number: Int) {
        self.variant = variant
        self.number = number
    }

    /// - Returns: nil for any other text.
    public init?(_ name: String) {
        guard name.hasSuffix(".ts") else { return nil }
        let parts = name.dropLast(3).split(separator: "-", omittingEmptySubsequences: false)
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), (6...9).contains(parts[1].utf8.count),
            parts.allSatisfy({ $0.utf8.allSatisfy(isDigit) }), let variant = Int(parts[0]), let number = Int(parts[1])
        else { return nil }
        self.init(variant: variant, number: number)
        guard description == name else { return nil }
    }

    public var description: String {
        let digits = String(number)
        return "\(variant)-\(String(repeating: "0", count: max(0, 6 - digits.utf8.count)))\(digits).ts"
    }
}
