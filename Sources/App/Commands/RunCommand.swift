import Console
import Core
import Foundation
import StageKit

/// `millrace run FILE --to DIR`: the whole pipeline on one file, without a server.
struct RunCommand: Command {
    static let name = "run"
    static let summary = "the whole pipeline on one file, without a server"
    static let operands = OperandNames(required: ["FILE"])
    static let to = Flag("to", "DIR", "a new or empty folder for what is made")
    static let flags = [to, Flag.config, Flag.log, Flag.logStyle]
    static let details = """
        DIR then holds master.m3u8 and all it names, the thumbnails, and video.json: the video as the API shows it.
        Nothing is in DIR unless the whole went well.
        """

    static func run(_ arguments: Arguments) async throws {
        guard let target = arguments[to] else { throw UsageError("--to is missing", hint: "--to DIR: \(to.help)") }
        let file = try LocalFile(arguments.operands[0])
        let configuration = try Configuration.read(arguments[.config])
        let log = try arguments.log(default: .warning)
        let folder = try OutputFolder(URL(fileURLWithPath: target, isDirectory: true))
        do {
            let service = try await Service.start(data: folder.work, blueprint: configuration.blueprint, encoders: .ofThisBuild, log: log)
            let stop: @Sendable () async -> Void = { await service.shutDown(grace: 0) }
            let (video, files) = try await StopSignals.whileRunning(first: stop) {
                // A server would wait for a stage that does not open; whoever waits for one file would wait for ever.
                let watch = Task {
                    let trouble = await service.trouble()
                    if trouble != nil { await stop() }
                    return trouble
                }
                do {
                    let result = try await make(file, with: service)
                    await stop()
                    return result
                } catch {
                    await stop()
                    guard error is CancellationError, let trouble = await watch.value else { throw error }
                    complain("failed: \"\(trouble.node)\" cannot work: \(trouble.words)")
                    throw AlreadyTold()
                }
            }
            try folder.publish(video, files)
        } catch {
            folder.discard()
            throw error
        }
        print(folder.target.appendingPathComponent("master.m3u8").path)
    }

    /// The finished video and its files.
    private static func make(_ file: LocalFile, with service: Service) async throws -> (VideoView, [Artifact]) {
        let video = try await service.create(file.video)
        let terminal = Terminal.standardError
        var board = ProgressBoard(isInteractive: terminal.isInteractive, width: terminal.width)
        let end = try await VideoWatch(service: service, video: video.id).follow { view in
            terminal.write(board.update(view.jobs.map(ProgressBoard.Row.init)))
        }
        guard let end, end.state == .ready else {
            complain("failed: \(end?.error.map(\.sentence) ?? "stopped")")
            throw AlreadyTold()
        }
        for warning in end.warnings { complain("warning: \(warning)") }
        return (end, try await service.files(video: video.id) ?? [])
    }
}
