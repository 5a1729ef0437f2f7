import Foundation

/// What a `.torrent` file (BEP 3, 12, 19, 27, 47, 52) says, read with distrust: whoever wrote it wants our disk, our
/// memory and our files.
public struct Metainfo: Sendable, Equatable {
    public struct File: Sendable, Equatable {
        /// Below the torrent's folder: plain components, at least one.
        public let path: [String]
        /// In bytes.
        public let size: Int
        /// Zeros that only fill a piece (BEP 47).
        public let isPadding: Bool
    }

    /// What is too much.
    public struct Limits: Sendable {
        public var pieces = 1 << 20
        public var files = 100_000
        public var bencode = BencodeReader.Limits()
        public init() {}
    }

    /// Of the file, or of the folder of several.
    public let name: String
    /// In the order of the torrent; those of a single-file torrent: one, named as the torrent.
    public let files: [File]
    /// In bytes.
    public let pieceLength: Int
    public let pieceCount: Int
    /// SHA-1 of each piece, one after the other; nil for v2 only.
    public let pieces: [UInt8]?
    public let v1: InfoHash?
    public let v2: InfoHash?
    public let isPrivate: Bool
    public let source: String?
    /// Tiers (BEP 12).
    public var trackers: [[String]] = []
    public var webSeeds: [String] = []
    public var comment: String?
    /// Seconds since 1970.
    public var createdAt: Int?

    /// Of all files, in bytes.
    public var size: Int { files.reduce(0) { $0 + $1.size } }

    /// What names it: v1 where there is one, as everybody knows that.
    public var infoHash: InfoHash {
        guard let hash = v1 ?? v2 else { preconditionFailure("a torrent has one of both") }
        return hash
    }

    /// Reads a whole `.torrent` file.
    ///
    /// - Throws: `MetainfoError`.
    public init(_ bytes: [UInt8], limits: Limits = Limits()) throws(MetainfoError) {
        let document: BencodeReader.Document
        do throws(BencodeReader.Failure) {
            document = try BencodeReader.read(bytes, limits: limits.bencode)
        } catch {
            throw MetainfoError(.malformed, "it is no torrent: \(error)")
        }
        guard let info = document.value["info"], let place = document.places["info"] else {
            throw MetainfoError(.malformed, "it is no torrent: it has no info dictionary")
        }
        try self.init(InfoDictionary(info, limits: limits), text: bytes[place])
        let tiers = document.value["announce-list"]?.list?.compactMap { tier in
            tier.list?.compactMap(\.string)
        }
        trackers = (tiers ?? []).filter { !$0.isEmpty }
        if trackers.isEmpty, let tracker = document.value["announce"]?.string { trackers = [[tracker]] }
        if let list = document.value["url-list"] {
            webSeeds = list.list?.compactMap(\.string) ?? [list.string].compactMap(\.self).filter { !$0.isEmpty }
        }
        comment = document.value["comment"]?.string
        createdAt = document.value["creation date"]?.integer
    }

    /// Reads an info dictionary alone, as peers send it (BEP 9).
    ///
    /// - Throws: `MetainfoError`.
    public init(info bytes: [UInt8], limits: Limits = Limits()) throws(MetainfoError) {
        let document: BencodeReader.Document
        do throws(BencodeReader.Failure) {
            document = try BencodeReader.read(bytes, limits: limits.bencode)
        } catch {
            throw MetainfoError(.malformed, "its description is no torrent: \(error)")
        }
        try self.init(InfoDictionary(document.value, limits: limits), text: bytes[...])
    }

    private init(_ info: InfoDictionary, text: ArraySlice<UInt8>) throws(MetainfoError) {
        name = info.name
        files = info.files
        pieceLength = info.pieceLength
        pieceCount = info.pieceCount
        pieces = info.pieces
        isPrivate = info.isPrivate
        source = info.source
        v1 = info.pieces == nil ? nil : .v1(of: text)
        v2 = info.isV2 ? .v2(of: text) : nil
    }

    /// A link to it, with everything that the file says.
    public var magnet: Magnet {
        Magnet(
            infoHashes: [v1, v2].compactMap(\.self), name: name, size: size, trackers: trackers.flatMap(\.self),
            webSeeds: webSeeds)
    }
}
