import Core
import Foundation
import StageKit
import Sys

/// The watched folder on the disk. Every call blocks.
///
///     inbox/clip.mp4                      somebody's file
///     inbox/.millrace/{video}/clip.mp4    taken: nobody else can take it
///     inbox/.millrace/{video}/.made       its video is there
///     inbox/done/clip.mp4                 its video is ready
///
/// A file is taken by one rename, so it is in one place only, whenever the process ends.
struct Inbox: Sendable {
    /// A file that is taken.
    struct Taken: Sendable, Equatable {
        /// Of the video that it becomes, or has become.
        let video: Identifier
        let file: URL
        /// Below the watched folder, as it was; what was no UTF-8 in it is replaced.
        let path: String
        var isMade: Bool
    }

    private static let hold = ".millrace"
    private static let mark = ".made"
    /// Folders inside each other.
    private static let deepest = 16

    let folder: URL
    let doors: Doors.Ingest

    /// Makes the folders that are missing.
    ///
    /// - Throws: the error of making a folder.
    func prepare() throws {
        for name in [Self.hold, doors.done, doors.failed] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name, directoryHint: .isDirectory), withIntermediateDirectories: true)
        }
    }

    /// All files that may be taken, links and hidden and temporary names left out.
    ///
    /// - Parameter folders: is told each folder that was looked at.
    /// - Throws: `SystemError` when the folder cannot be read.
    func files(folders: (RawPath) -> Void) throws -> [(path: RawPath, size: Int64, modified: Int64)] {
        var found: [(path: RawPath, size: Int64, modified: Int64)] = []
        func look(into place: RawPath, _ depth: Int) throws {
            folders(place)
            for entry in try FolderScan.entries(of: place) where isWanted(entry.name) {
                let path = place.appending(entry.name)
                switch entry.kind {
                case .file: found.append((path, entry.size, entry.modified))
                case .folder where doors.hasSubfolders && depth < Self.deepest && !isOurs(entry.name, depth):
                    // One that goes meanwhile, or may not be read, keeps nobody from the others.
                    try? look(into: path, depth + 1)
                default: break
                }
            }
        }
        try look(into: RawPath(folder.path), 0)
        return found
    }

    private func isWanted(_ name: RawPath) -> Bool {
        name.bytes.first != 0x2E && !doors.temporary.contains { name.bytes.suffix($0.utf8.count).elementsEqual($0.utf8) }
    }

    private func isOurs(_ name: RawPath, _ depth: Int) -> Bool {
        depth == 0 && (name == RawPath(doors.done) || name == RawPath(doors.failed))
    }

    /// Takes a file.
    ///
    /// - Returns: nil when it is gone: somebody else took it, or its owner thought better of it.
    /// - Throws: `SystemError`.
    func take(_ path: RawPath) throws -> Taken? {
        let video = Identifier()
        let place = RawPath(Array(path.bytes.dropFirst(folder.path.utf8.count + 1))).text
        let hold = holding(video)
        let file = InsideFolder(hold).file(Self.plain(place)) ?? hold.appending(path: "file")
        do {
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FolderScan.move(path, to: RawPath(file.path))
        } catch let error as SystemError {
            try? FileManager.default.removeItem(at: hold)
            if error.code == ENOENT { return nil }
            throw error
        }
        return Taken(video: video, file: file, path: Self.plain(place), isMade: false)
    }

    /// A name that can be written anywhere: control characters and backslashes become `_`.
    private static func plain(_ path: String) -> String {
        String(
            String.UnicodeScalarView(
                path.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F || $0 == "\\" ? "_" : $0 }))
    }

    private func holding(_ video: Identifier) -> URL {
        folder.appending(path: "\(Self.hold)/\(video)", directoryHint: .isDirectory)
    }

    /// What an earlier run has taken and not put away.
    func taken() -> [Taken] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: Self.hold).path)) ?? []
        return names.compactMap(Identifier.init).sorted().compactMap { video in
            let hold = holding(video)
            let all = FileManager.default.enumerator(atPath: hold.path)?.compactMap { $0 as? String } ?? []
            let file = all.first { name in
                let type = try? FileManager.default.attributesOfItem(atPath: hold.path + "/" + name)[.type]
                return name != Self.mark && type as? FileAttributeType == .typeRegular
            }
            guard let file else {
                // The process ended between making the folder and the rename, or behind putting the file away.
                try? FileManager.default.removeItem(at: hold)
                return nil
            }
            return Taken(video: video, file: hold.appending(path: file), path: file, isMade: all.contains(Self.mark))
        }
    }

    /// Writes down that the video of a file is there.
    func mark(_ taken: Taken) throws { try Data().write(to: holding(taken.video).appending(path: Self.mark)) }

    /// Puts a file away, under another name where its own is taken.
    ///
    /// - Throws: `SystemError`.
    func putAway(_ taken: Taken, isDone: Bool) throws {
        let target = folder.appending(path: isDone ? doors.done : doors.failed).appending(path: taken.path)
        let parent = target.deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        for number in 0... {
            let place = parent.appending(path: Self.name(target.lastPathComponent, number))
            // A second name fails where there is one already; a rename would replace it.
            if link(taken.file.path, place.path) == 0 { break }
            let code = errno
            if code == EEXIST { continue }
            // No second names on this disk.
            guard [EPERM, ENOTSUP, EMLINK].contains(code), !FileManager.default.fileExists(atPath: place.path) else {
                throw SystemError(code, "write \(place.path)")
            }
            try FolderScan.move(RawPath(taken.file.path), to: RawPath(place.path))
            break
        }
        try? FileManager.default.removeItem(at: holding(taken.video))
    }

    /// `clip-2.mp4`
    static func name(_ name: String, _ number: Int) -> String {
        guard number > 0 else { return name }
        let stem = name.lastIndex(of: ".").map { name[..<$0] }.flatMap { $0.isEmpty ? nil : $0 } ?? name[...]
        return "\(stem)-\(number)\(name[stem.endIndex...])"
    }
}
