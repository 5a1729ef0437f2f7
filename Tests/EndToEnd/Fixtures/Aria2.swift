import Foundation
import Sys

/// `aria2c` from Debian as a BitTorrent client: it asks trackers and web seeds alone, and tells nobody else.
enum Aria2 {
    static let executable = ChildProcess.find("aria2c")

    private static let alone = [
        "--no-conf", "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false",
        "--enable-peer-exchange=false", "--follow-torrent=mem", "--file-allocation=none", "--summary-interval=0",
        "--console-log-level=warn", "--allow-overwrite=true", "--listen-port=20000-40000",
    ]

    /// Downloads to the end, or gives up when nothing comes for 20 s.
    static func download(_ source: String, to folder: URL, _ options: [String] = []) async throws -> Program.Result {
        guard let executable else { throw Program.Missing(name: "aria2c") }
        return try await Program.run(
            executable,
            alone + ["--dir=\(folder.path)", "--seed-time=0", "--bt-stop-timeout=20", "--timeout=20"] + options
                + [source])
    }

    /// Gives what lies in a folder to others, until it is stopped.
    static func seed(_ torrent: URL, from folder: URL) throws -> ChildProcess {
        guard let executable else { throw Program.Missing(name: "aria2c") }
        return try ChildProcess(
            executable,
            alone + ["--dir=\(folder.path)", "--seed-ratio=0.0", "--check-integrity=true", torrent.path],
            output: .piped, errors: .inherited)
    }
}
