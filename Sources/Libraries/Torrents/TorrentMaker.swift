public import Foundation

/// Makes `.torrent` files. The same files, names and choices of the info dictionary give the same info-hash, whoever
/// makes it and whenever.
public struct TorrentMaker: Sendable {
    public enum Version: String, Sendable, CaseIterable {
        /// BEP 3: what every client understands.
        case v1
        /// BEP 52: a tree of hashes for each file.
        case v2
        /// Both in one. aria2 1.36 takes such a torrent for another one.
        case hybrid
    }

    public struct File: Sendable {
        public let url: URL
        /// In the torrent. Of a single file it is the torrent's own name.
        public let name: String

        public init(_ url: URL, name: String) {
            self.url = url
            self.name = name
        }
    }

    /// Those of a folder are in the order of their names, as version 2 wants it.
    public let files: [File]
    /// Of the folder of several files; nil makes a torrent of the first file alone.
    public let folder: String?
    public var version = Version.v1
    /// In bytes; nil: by the size of all. Versions with 2 in them want a power of two, at least 16 KiB.
    public var pieceLength: Int?
    /// No DHT, no peer exchange (BEP 27).
    public var isPrivate = false
    /// Goes into the info dictionary, and so makes another torrent of the same file.
    public var source: String?
    /// Playing time as older clients want it, `01:10`; in the info dictionary.
    public var playingTime: String?
    public var trackers: [[String]] = []
    public var webSeeds: [String] = []
    public var comment: String?
    /// Seconds since 1970.
    public var createdAt: Int?
    public var threads = ProcessInfo.processInfo.activeProcessorCount

    public init(_ files: [File], folder: String? = nil) {
        self.files =
            folder == nil ? files : files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        self.folder = folder
    }

    /// About a thousand pieces, none smaller than 32 KiB or larger than 16 MiB, a power of two.
    public static func pieceLength(for size: Int) -> Int { min(max((size / 1024).nextPowerOfTwo, 32 << 10), 16 << 20) }

    /// Reads all files once.
    ///
    /// - Parameter progress: told the bytes that are done, from any thread but never from two at once; what it throws
    ///   ends the work within the time of one piece.
    /// - Returns: the `.torrent` file.
    /// - Throws: what `progress` throws; `SystemError` for a file that cannot be read or shrinks meanwhile.
    public func make(progress: @escaping @Sendable (Int) throws -> Void = { _ in }) throws -> [UInt8] {
        let opened = try files.map { try OpenedFile($0.url) }
        let sizes = opened.map(\.size)
        let length = pieceLength ?? Self.pieceLength(for: sizes.reduce(0, +))
        let layout = PieceLayout(sizes: sizes, pieceLength: length, version: version)
        let hasher = PieceHasher(
            layout, files: opened, pieceLength: length, isV2: version != .v1, progress: progress)
        let (pieces, leaves) = try hasher.run(threads: threads)

        var info = InfoWriter(name: folder ?? files[0].name, pieceLength: length)
        info.isPrivate = isPrivate
        info.source = source
        info.playingTime = playingTime
        let entries = zip(files, sizes).map { (name: $0.name, size: $1) }
        if version != .v2 { info.addV1(entries, padding: layout.padding, pieces, isFolder: folder != nil) }
        let layers = version == .v1 ? [] : info.addV2(entries, leaves)
        return document(info.value, layers: layers).encoded
    }

    private func document(_ info: Bencode, layers: [Bencode.Member]) -> Bencode {
        var members = [Bencode.Member("info", info), Bencode.Member("created by", .text("Millrace"))]
        if version != .v1 { members.append(Bencode.Member("piece layers", .dictionary(layers))) }
        if let comment { members.append(Bencode.Member("comment", .text(comment))) }
        if let createdAt { members.append(Bencode.Member("creation date", .integer(createdAt))) }
        return Bencode.dictionary(members).adding(trackers: trackers, webSeeds: webSeeds)
    }
}

extension Bencode {
    /// A `.torrent` file with these trackers and web seeds in the place of its own. Nothing of it is in the info
    /// dictionary, so it stays the same torrent.
    public func adding(trackers: [[String]], webSeeds: [String]) -> Bencode {
        let keys = ["announce", "announce-list", "url-list"]
        var members = (members ?? []).filter { !keys.contains(String(decoding: $0.key, as: UTF8.self)) }
        let tiers = trackers.filter { !$0.isEmpty }
        if let first = tiers.first?.first { members.append(Member("announce", .text(first))) }
        if tiers.flatMap(\.self).count > 1 {
            members.append(Member("announce-list", .list(tiers.map { .list($0.map(Bencode.text)) })))
        }
        if !webSeeds.isEmpty { members.append(Member("url-list", .list(webSeeds.map(Bencode.text)))) }
        return .dictionary(members)
    }
}
