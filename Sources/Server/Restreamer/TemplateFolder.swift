import Crypto
import Foundation
import HTTP
import Media
import SegmentStore
import StageKit

/// The templates of thumbnails: files `NAME.png` of one folder. `NAME.json` beside one may say which part of a picture is
/// shown, and where: `{"crop": [0, 0, 1280, 720], "location": [40, 40, 680, 400]}`.
struct TemplateFolder: Sendable {
    /// A template, and what holds for it when a request says nothing.
    struct Entry: Sendable {
        let png: [UInt8]
        let crop: PictureBox?
        let location: PictureBox?
    }

    private let folder: URL

    /// In bytes, of a file.
    static let largest = 16 << 20

    /// - Parameter folder: need not exist.
    init(_ folder: URL) { self.folder = folder }

    /// Looks at the folder. Blocks.
    var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".png") && SegmentStore.isName($0) }.map { String($0.dropLast(4)) }.sorted()
    }

    /// Reads a template. Blocks.
    ///
    /// - Throws: `HTTPError` (404) when there is none of this name, or it cannot be used.
    func entry(_ name: String) throws -> Entry {
        let file = folder.appending(path: name + ".png")
        guard SegmentStore.isName(name), let size = try? FileManager.default.attributesOfItem(atPath: file.path)[.size],
            (size as? Int).map({ $0 <= Self.largest }) ?? false, let data = try? Data(contentsOf: file)
        else {
            throw HTTPError(
                404, "there is no such template", code: "unknown_template", field: "template",
                hint: "/thumbnail-templates lists them")
        }
        let beside = try? Data(contentsOf: folder.appending(path: name + ".json"))
        let places = try beside.map { data in
            guard let json = try? JSON.parse([UInt8](data)), json.members != nil else { throw Self.broken(name) }
            return json
        }
        return Entry(
            png: [UInt8](data), crop: try places?["crop"].map { try Self.box($0, name) },
            location: try places?["location"].map { try Self.box($0, name) })
    }

    private static func box(_ json: JSON, _ name: String) throws -> PictureBox {
        let text = json.array?.map { $0.integer.map(String.init) ?? "" }.joined(separator: ",") ?? ""
        guard let box = PictureBox(text) else { throw broken(name) }
        return box
    }

    private static func broken(_ name: String) -> HTTPError {
        HTTPError(
            404, "the places of this template are not usable", code: "bad_template", field: "template",
            hint: "\(name).json holds {\"crop\": [left, upper, right, lower], \"location\": […]}")
    }
}
