/// The info dictionary of a torrent: what the info-hash is of.
struct InfoDictionary {
    let name: String
    let files: [Metainfo.File]
    let pieceLength: Int
    let pieceCount: Int
    let pieces: [UInt8]?
    let isV2: Bool
    let isPrivate: Bool
    let source: String?

    init(_ info: Bencode, limits: Metainfo.Limits) throws(MetainfoError) {
        guard info.members != nil else { throw MetainfoError(.malformed, "its description is no dictionary") }
        name = try Self.component(info["name.utf-8"] ?? info["name"], "name")
        if info["name.utf-8"] != nil { _ = try Self.component(info["name"], "name") }
        guard let length = info["piece length"]?.integer, 1...(256 << 20) ~= length else {
            throw MetainfoError(.malformed, "its piece length makes no sense")
        }
        pieceLength = length
        pieces = info["pieces"]?.bytes
        isV2 = info["meta version"]?.integer == 2
        guard pieces != nil || isV2 else { throw MetainfoError(.malformed, "it is no torrent of version 1 or 2") }
        if isV2, length < 16 << 10 || length & (length - 1) != 0 {
            throw MetainfoError(.malformed, "its piece length is no power of two from 16 KiB on")
        }
        files = pieces == nil ? try Self.tree(info, limits) : try Self.list(info, name, limits)
        if isV2 && pieces != nil { _ = try Self.tree(info, limits) }
        pieceCount = try Self.pieceCount(files, length, isAligned: pieces == nil)
        guard pieceCount <= limits.pieces else {
            throw MetainfoError(.tooLarge, "it has \(pieceCount) pieces; at most \(limits.pieces) are taken")
        }
        if let pieces, pieces.count != pieceCount * 20 {
            throw MetainfoError(
                .malformed, "it has \(pieces.count / 20) piece hashes for \(pieceCount) pieces")
        }
        isPrivate = info["private"]?.integer == 1
        source = info["source"]?.string
    }

    private static func pieceCount(_ files: [Metainfo.File], _ length: Int, isAligned: Bool) throws(MetainfoError)
        -> Int
    {
        var total = 0
        var count = 0
        for file in files {
            let (sum, overflows) = total.addingReportingOverflow(file.size)
            guard !overflows, sum < 1 << 60 else { throw MetainfoError(.tooLarge, "its sizes make no sense") }
            total = sum
            count += (file.size + length - 1) / length
        }
        guard total > 0 else { throw MetainfoError(.malformed, "it holds nothing") }
        return isAligned ? count : (total + length - 1) / length
    }

    // MARK: Files

    /// Version 1.
    private static func list(_ info: Bencode, _ name: String, _ limits: Metainfo.Limits) throws(MetainfoError)
        -> [Metainfo.File]
    {
        guard let list = info["files"] else { return [try file(info, path: [name])] }
        guard let entries = list.list, !entries.isEmpty else { throw MetainfoError(.malformed, "it has no files") }
        guard entries.count <= limits.files else { throw tooMany(limits) }
        var files: [Metainfo.File] = []
        for entry in entries {
            // Clients differ in which of both they heed.
            let paths = [entry["path"], entry["path.utf-8"]].compactMap(\.self)
            guard !paths.isEmpty else { throw MetainfoError(.malformed, "a file has no path") }
            var path: [String] = []
            for candidate in paths {
                guard let parts = candidate.list, !parts.isEmpty else {
                    throw MetainfoError(.malformed, "a file has no path")
                }
                path = []
                for part in parts { path.append(try component(part, "path")) }
            }
            files.append(try file(entry, path: path))
        }
        return files
    }

    private static func file(_ entry: Bencode, path: [String]) throws(MetainfoError) -> Metainfo.File {
        let attributes = entry["attr"]?.bytes ?? []
        if attributes.contains(UInt8(ascii: "l")) || entry["symlink path"] != nil {
            throw MetainfoError(.link, "\(path.joined(separator: "/")) would be a link")
        }
        guard let size = entry["length"]?.integer, size >= 0 else {
            throw MetainfoError(.malformed, "the size of \(path.joined(separator: "/")) makes no sense")
        }
        return Metainfo.File(path: path, size: size, isPadding: attributes.contains(UInt8(ascii: "p")))
    }

    /// Version 2: a tree whose leaves have an empty key. The reader of the text has limited its depth.
    private static func tree(_ info: Bencode, _ limits: Metainfo.Limits) throws(MetainfoError) -> [Metainfo.File] {
        guard let tree = info["file tree"]?.members, !tree.isEmpty else {
            throw MetainfoError(.malformed, "it has no file tree")
        }
        var files: [Metainfo.File] = []
        try walk(tree, below: [], into: &files, limits)
        return files
    }

    private static func walk(
        _ members: [Bencode.Member], below path: [String], into files: inout [Metainfo.File],
        _ limits: Metainfo.Limits
    ) throws(MetainfoError) {
        for member in members {
            guard !member.key.isEmpty else { throw MetainfoError(.malformed, "a file of its tree has no name") }
            let here = path + [try component(.bytes(member.key), "path")]
            if let leaf = member.value[""] {
                guard member.value.members?.count == 1 else {
                    throw MetainfoError(.malformed, "\(here.joined(separator: "/")) is both file and folder")
                }
                files.append(try file(leaf, path: here))
                guard files.count <= limits.files else { throw tooMany(limits) }
            } else {
                guard let children = member.value.members, !children.isEmpty else {
                    throw MetainfoError(.malformed, "\(here.joined(separator: "/")) is neither file nor folder")
                }
                try walk(children, below: here, into: &files, limits)
            }
        }
    }

    private static func tooMany(_ limits: Metainfo.Limits) -> MetainfoError {
        MetainfoError(.tooLarge, "it has more than \(limits.files) files")
    }

    /// One name on a path, such as no file system and no shell can misunderstand.
    private static func component(_ value: Bencode?, _ what: String) throws(MetainfoError) -> String {
        guard let text = value?.string, !text.isEmpty else {
            throw MetainfoError(.malformed, "a \(what) in it is missing, empty or no UTF-8")
        }
        let isPlain =
            text != "." && text != ".." && text.utf8.count <= 255
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "/" && $0 != "\\" }
        guard isPlain else {
            let shown = String(decoding: text.utf8.prefix(100).map { $0 < 0x20 ? 0x3F : $0 }, as: UTF8.self)
            throw MetainfoError(.unsafePath, "the \(what) \"\(shown)\" in it would leave its folder or is no plain name")
        }
        return text
    }
}
