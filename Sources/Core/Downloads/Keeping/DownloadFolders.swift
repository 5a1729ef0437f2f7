import Foundation
import StageKit

/// The folders that downloads may be written below, and the way from a client's path to one of them. The one place where
/// that is decided.
struct DownloadFolders: Sendable {
    /// Absolute, in the order of `doors.downloads.roots`; relative paths are below the first.
    let roots: [URL]

    /// - Parameter data: where relative roots are.
    init(_ roots: [String], data: URL) {
        self.roots = roots.map { root in
            root.hasPrefix("/")
                ? URL(fileURLWithPath: root, isDirectory: true).standardizedFileURL
                : data.appendingPathComponent(root, isDirectory: true).standardizedFileURL
        }
    }

    /// A folder, and what it may not leave.
    struct Place: Sendable, Equatable {
        /// Where files go; perhaps not made yet.
        let folder: URL
        /// Links must not lead out of this one.
        let base: URL
    }

    /// Where a client's files go.
    ///
    /// - Parameters:
    ///   - path: below the owner's folder; or absolute: then in the owner's folder of one of the roots or, for whoever
    ///     sees all, anywhere below a root. Empty for the owner's folder itself.
    /// - Throws: `Refusal`: `.forbidden` for any other place, also by way of links; `.invalid` for what is no path.
    func place(_ path: String, of viewer: DownloadViewer) throws -> Place {
        let place = try textual(path, of: viewer)
        try check(place)
        return place
    }

    private func textual(_ path: String, of viewer: DownloadViewer) throws -> Place {
        guard !path.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }), path.utf8.count <= 1024
        else {
            throw Refusal(
                .invalid, code: "bad_path", "the path is none", hint: "at most 1024 bytes in one line", field: "path")
        }
        // A slash at the end, or two in a row, mean nothing.
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else { throw Self.outside(path) }
        let plain = parts.joined(separator: "/")
        guard path.hasPrefix("/") else {
            guard let root = roots.first else { throw Self.outside(path) }
            let base = root.appendingPathComponent(viewer.owner.folder, isDirectory: true)
            return Place(folder: try inside(base, plain, path), base: base)
        }
        for root in roots {
            let base = viewer.seesAll ? root : root.appendingPathComponent(viewer.owner.folder, isDirectory: true)
            for known in [base.path, Self.resolved(base)] {
                if "/" + plain == known { return Place(folder: base, base: base) }
                guard ("/" + plain).hasPrefix(known + "/") else { continue }
                return Place(
                    folder: try inside(base, String(("/" + plain).dropFirst(known.count + 1)), path), base: base)
            }
        }
        throw Self.outside(path)
    }

    private func inside(_ base: URL, _ relative: String, _ path: String) throws -> URL {
        if relative.isEmpty { return base }
        guard let folder = InsideFolder(base).file(relative) else { throw Self.outside(path) }
        return folder
    }

    /// That no link leads out of the place now. Asked again whenever something is about to be written there.
    ///
    /// - Throws: `Refusal` (`.forbidden`).
    func check(_ place: Place) throws {
        // The owner's folder itself has to be in its root, where it is not the root.
        let root = roots.first { place.base == $0 || place.base.path.hasPrefix($0.path + "/") } ?? place.base
        let base = Self.resolved(root)
        let found = Self.resolved(place.folder)
        guard found == base || found.hasPrefix(base == "/" ? "/" : base + "/") else {
            throw Self.outside(place.folder.path)
        }
        let own = Self.resolved(place.base)
        guard found == own || found.hasPrefix(own + "/") else { throw Self.outside(place.folder.path) }
    }

    /// Makes the folder, and looks once more.
    ///
    /// - Throws: `Refusal`, `DiskError`.
    func make(_ place: Place) throws {
        try check(place)
        var made = ""
        for part in place.folder.path.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o755) != 0 && errno != EEXIST && errno != EISDIR {
                let code = errno
                var status = stat()
                // A folder that is there may lie where nothing can be made.
                if stat(made, &status) != 0 { throw DiskError(number: code, call: "mkdir", path: made) }
            }
        }
        try check(place)
    }

    /// A file of this machine that may be copied: below the owner's folders, or below any root for who sees all.
    ///
    /// - Throws: `Refusal` (`.forbidden`).
    func source(_ path: String, of viewer: DownloadViewer) throws -> URL {
        let file = URL(fileURLWithPath: path, isDirectory: false)
        guard path.hasPrefix("/") else { throw Self.outside(path) }
        let place = try place(file.deletingLastPathComponent().path, of: viewer)
        let resolved = Self.resolved(file)
        guard resolved.hasPrefix(Self.resolved(place.base) + "/") else { throw Self.outside(path) }
        return URL(fileURLWithPath: resolved, isDirectory: false)
    }

    /// With all links of the part that exists followed.
    private static func resolved(_ folder: URL) -> String {
        var tail: [String] = []
        var known = folder
        while known.path != "/" {
            if let path = realpath(known.path, nil) {
                defer { free(path) }
                return ([String(cString: path)] + tail.reversed()).joined(separator: "/")
            }
            // A link that leads to nothing is somewhere, but nobody knows where.
            var status = stat()
            if lstat(known.path, &status) == 0 { return "/dev/null" }
            tail.append(known.lastPathComponent)
            known.deleteLastPathComponent()
        }
        return "/" + tail.reversed().joined(separator: "/")
    }

    private static func outside(_ path: String) -> Refusal {
        Refusal(
            .forbidden, code: "outside_roots", "\"\(path)\" is not below a folder that you may download to",
            hint: "give a path without a leading slash, which is below your own folder", field: "path")
    }
}
