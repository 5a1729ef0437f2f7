import Console
import Core
import Server
import Foundation
import Media
import StageKit

/// `millrace demo [VIDEO]`: the main job before one's eyes. `make demo` calls it.
struct DemoCommand: Command {
    static let name = "demo"
    static let summary = "show the main job: a clip goes in, a player shows it"
    static let operands = OperandNames(optional: ["VIDEO"])
    static let once = Flag("once", nil, "stop when the video is ready (or has failed: exit code 1)")
    static let flags = [once, Flag.config, Flag.data, Flag.listen, Flag.log, Flag.logStyle]
    static let details = """
        VIDEO is a file or an http(s) address; without it a clip is drawn first.
        Without --data everything is in a folder that is removed at the end.
        """

    static func run(_ arguments: Arguments) async throws {
        let source = try arguments.operands.first.map(DemoSource.init)
        let configuration = try Configuration.read(arguments[.config])
        let listen = try arguments.value(.listen, "an address and a port, such as 127.0.0.1:8080", default: .standard) {
            ListenAddress($0)
        }
        let temporary = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-demo-\(Identifier())")
        defer { try? FileManager.default.removeItem(at: temporary) }
        let data = arguments[.data] == nil ? temporary.appendingPathComponent("data") : arguments.dataFolder
        let clip = try source ?? DemoSource.drawn(in: temporary)
        let house = try await House.open(
            data: data, blueprint: configuration.blueprint, listen: listen, nextFree: true,
            log: try arguments.log(default: .warning))
        try await StopSignals.whileRunning(first: { await house.service.shutDown(grace: 0) }) {
            do {
                try await Demo(house: house).show(clip)
            } catch {
                await house.server.stop(grace: .zero)
                await house.service.shutDown(grace: 0)
                throw error
            }
        }
        if arguments.has(once) {
            await house.server.stop(grace: .zero)
            await house.service.shutDown(grace: 0)
        } else {
            say("\nserving until Ctrl-C")
            await house.run(grace: 2)
        }
    }
}

/// What the demonstration takes in.
enum DemoSource: Sendable {
    case file(LocalFile)
    case address(String)

    init(_ text: String) throws {
        let isAddress = text.hasPrefix("http://") || text.hasPrefix("https://")
        self = isAddress ? .address(text) : .file(try LocalFile(text))
    }

    /// Draws a clip of 20 s.
    static func drawn(in folder: URL) throws -> DemoSource {
        complain("drawing a clip of 20 s …")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("sample.mp4")
        try SampleClip().write(to: file)
        return .file(try LocalFile(file.path))
    }

    var video: NewVideo {
        switch self {
        case .file(let file): file.video
        case .address(let address):
            NewVideo(
                name: URL(string: address)?.lastPathComponent ?? address,
                request: .object([JSON.Member("source", .string(address))]))
        }
    }
}

/// One clip's way through the house, told on the terminal.
struct Demo: Sendable {
    let house: House

    /// - Throws: `AlreadyTold` when the video fails.
    func show(_ source: DemoSource) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        func seconds() -> String { "\(((clock.now - start) / .seconds(1) * 10).rounded() / 10) s" }

        let url = house.server.url
        say("the page       \(url)/")
        let video = try await house.service.create(source.video)
        let terminal = Terminal.standardError
        var board = ProgressBoard(isInteractive: terminal.isInteractive, width: terminal.width)
        var playable: String?
        let end = try await VideoWatch(service: house.service, video: video.id).follow { view in
            if view.playable, playable == nil { playable = seconds() }
            terminal.write(board.update(view.jobs.map(ProgressBoard.Row.init)))
        }
        let ready = seconds()
        guard let end, end.state == .ready else {
            complain("failed: \(end?.error.map(\.sentence) ?? "stopped")")
            throw AlreadyTold()
        }
        for warning in end.warnings { complain("warning: \(warning)") }
        say("the playlist   \(url)\(end.playlists.hls ?? "")")
        say("made           \(Self.summary(of: end))")
        say("playable after \(playable ?? ready)")
        say("ready after    \(ready)")
    }

    /// `720p 1280x720 2.1 Mbit/s, audio 0.1 Mbit/s, 5 thumbnails`
    static func summary(of video: VideoView) -> String {
        let renditions = video.renditions.map { rendition in
            let size = rendition.width.flatMap { width in rendition.height.map { " \(width)x\($0)" } } ?? ""
            let rate = rendition.bitrate.map { " \((Double($0) / 1e5).rounded() / 10) Mbit/s" } ?? ""
            return rendition.id + size + rate
        }
        return (renditions + ["\(video.thumbnails.count) thumbnails"]).joined(separator: ", ")
    }
}
