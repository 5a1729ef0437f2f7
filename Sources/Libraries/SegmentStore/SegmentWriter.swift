public import Foundation
import Sys

/// Where a segment goes in a store, and how its name begins.
public struct SegmentPlace: Sendable, Hashable {
    public let stream: String
    public let variant: String
    public let start: Moment
    /// In seconds, as the stream's playlist claims.
    public let duration: Double

    /// - Parameters:
    ///   - stream: as the variant a name by `SegmentStore.isName`.
    ///   - duration: not negative.
    public init(stream: String, variant: String, start: Moment, duration: Double) {
        self.stream = stream
        self.variant = variant
        self.start = start
        self.duration = duration
    }

    /// Below the base.
    var folder: String { "\(stream)/\(variant)/\(Hour(of: start).name)" }

    /// `45:51.608000-2.0`
    var prefix: String { start.text.dropFirst(14).dropLast() + "-\(duration)" }

    /// Whether the whole segment is there already, whatever is in it. Looks at the folder.
    public func isFilled(in base: URL) -> Bool {
        guard let folder = try? Folder(path: base.path).folder(folder) else { return false }
        let whole = Array("\(prefix)-\(SegmentKind.full.rawValue)-".utf8)
        let names = folder.names()
        return (0..<names.count).contains { index in
            let name = names.name(index)
            return name.starts(with: whole) && name.suffix(3).elementsEqual(".ts".utf8)
        }
    }
}

/// Writes one segment into a store, as the original does: under a temporary name in the folder where it belongs, then
/// renamed to what it turned out to be. So readers, and a crash, never see a part of it under another kind's name.
///
/// Of one thread. What is not finished is removed with the value.
public final class SegmentWriter {
    private let folder: URL
    private let prefix: String
    private let temporary: URL
    private let handle: FileHandle
    private var isFinished = false
    /// In bytes.
    public private(set) var size = 0

    /// Begins a segment, and makes its folders.
    ///
    /// - Parameters:
    ///   - base: of the store.
    ///   - owner: no two writers of one segment have the same; part of the temporary name, by which `sweep` finds what a
    ///     crash left.
    /// - Throws: the file system's error.
    public init(_ place: SegmentPlace, in base: URL, owner: String) throws {
        folder = base.appending(path: place.folder, directoryHint: .isDirectory)
        prefix = place.prefix
        temporary = folder.appending(path: prefix + Self.ending(owner))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard FileManager.default.createFile(atPath: temporary.path, contents: nil) else {
            throw SystemError(errno, "create \"\(temporary.path)\"")
        }
        handle = try FileHandle(forWritingTo: temporary)
    }

    deinit {
        try? handle.close()
        if !isFinished { try? FileManager.default.removeItem(at: temporary) }
    }

    private static func ending(_ owner: String) -> String { "-\(SegmentKind.temp.rawValue)-\(owner).ts" }

    /// Appends bytes.
    ///
    /// - Throws: the file system's error.
    public func write(_ bytes: [UInt8]) throws {
        try handle.write(contentsOf: bytes)
        size += bytes.count
    }

    /// Gives it its name. One that is there already has the same content: the name holds its hash.
    ///
    /// - Parameters:
    ///   - kind: anything but `temp`.
    ///   - hash: SHA-256 of all that was written.
    /// - Returns: the name.
    /// - Throws: the file system's error.
    public func finish(as kind: SegmentKind, hash: [UInt8]) throws -> String {
        let name = "\(prefix)-\(kind.rawValue)-\(HashText.encode(hash)).ts"
        try handle.close()
        guard rename(temporary.path, folder.appending(path: name).path) == 0 else {
            throw SystemError(errno, "rename \"\(temporary.path)\" to \"\(name)\"")
        }
        isFinished = true
        return name
    }

    /// Removes what a crash left of an owner's segments, in the newest folders of a variant.
    public static func sweep(_ stream: String, _ variant: String, in base: URL, owner: String) {
        let folder = base.appending(path: stream).appending(path: variant)
        let hours = SegmentStore(base: base.path).hours(stream, variant).suffix(3)
        for hour in hours.map({ folder.appending(path: $0.name) }) {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: hour.path)) ?? []
            for name in names where name.hasSuffix(ending(owner)) {
                try? FileManager.default.removeItem(at: hour.appending(path: name))
            }
        }
    }
}
