import Fetch
import Foundation
import StageKit

/// What a job's request says about the source.
struct IngestRequest {
    enum Origin: Equatable {
        case address(String)
        /// With all links of its path resolved.
        case file(URL)
    }

    let origin: Origin?
    let size: Int?
    let checksum: Checksum?

    /// - Parameters:
    ///   - folders: below which `source` may name local files.
    ///   - isHere: whether the source has come already; where from does not matter any more.
    /// - Throws: `StageFailure` (permanent) for what makes no sense or is not allowed.
    init(_ request: JSON, folders: [String], isHere: Bool = false) throws {
        size = try Self.value(request["size"], "size", "a number of bytes") {
            $0.integer.flatMap { $0 >= 0 ? $0 : nil }
        }
        checksum = try Self.value(request["checksum"], "checksum", Checksum.hint) { $0.string.flatMap { Checksum($0) } }
        if isHere {
            origin = nil
        } else if let path = try Self.value(request["path"], "path", "an absolute path", \.string) {
            origin = .file(URL(filePath: path).resolvingSymlinksInPath())
        } else {
            let source = try Self.value(request["source"], "source", "an address", \.string)
            origin = try source.map { try Self.origin($0, folders) }
        }
    }

    private static func value<T>(_ value: JSON?, _ key: String, _ hint: String, _ convert: (JSON) -> T?) throws -> T? {
        guard let value, value != .null else { return nil }
        if let converted = convert(value) { return converted }
        throw StageFailure.permanent("bad_request", "\"\(key)\" of the request makes no sense", hint: hint)
    }

    private static func origin(_ source: String, _ folders: [String]) throws -> Origin {
        let scheme = source.prefix { $0 != ":" }.lowercased()
        if scheme == "magnet" {
            throw StageFailure.permanent(
                "bad_source", "magnet links are not for this node",
                hint: "let it come after a node with the stage ingest.torrent")
        }
        if source.contains("://"), FetchRequest.schemes.contains(scheme) { return .address(source) }
        let path = scheme == "file" ? URL(string: source).map { $0.path(percentEncoded: false) } : source
        guard let path, path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw StageFailure.permanent(
                "bad_source", "the source is no address that can be fetched",
                hint: "write http://…, https://…, ftp://…, ftps://… or sftp://…")
        }
        let file = URL(filePath: path).resolvingSymlinksInPath()
        let roots = folders.map { URL(filePath: $0).resolvingSymlinksInPath().pathComponents }
        guard roots.contains(where: { file.pathComponents.starts(with: $0) }) else {
            throw StageFailure.permanent(
                "refused_path", "local files may not be read from there",
                hint: folders.isEmpty
                    ? "name their folder in \"folders\" of the node's settings, or upload the file"
                    : "allowed are files below \(folders.joined(separator: ", "))")
        }
        return .file(file)
    }

    /// - Throws: `StageFailure` (reject) when the file is empty or of another size than the request says.
    func check(size found: Int) throws {
        if let size, size != found {
            throw StageFailure.reject("wrong_size", "the file has \(found) bytes instead of \(size)")
        }
        if found == 0 { throw StageFailure.reject("empty_file", "the file is empty") }
    }

    /// - Throws: `StageFailure` (reject) when it is not what the request says.
    func check(_ found: Checksum?) throws {
        guard let checksum, checksum != found else { return }
        throw StageFailure.reject(
            "wrong_checksum", "the file's checksum is \(found?.description ?? "unknown") instead of \(checksum)",
            hint: "send the file again, or correct the checksum")
    }
}
