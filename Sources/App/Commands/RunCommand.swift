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
        let file = URL(fileURLWithPath: arguments.operands[0])
        guard FileManager.default.isReadableFile(atPath: file.path) else {
            throw UsageError("there is no readable file \(arguments.operands[0])")
        }
        let configuration = try Configuration.read(arguments[.config])
        let folder = try OutputFolder(URL(fileURLWithPath: target, isDirectory: true))
        let log = try arguments.log(default: .warning)
        try await withStopSignals { stop in
            let service = try await Service.start(data: folder.work, blueprint: configuration.blueprint, log: log)
            stop.perform { await service.shutDown(grace: .zero) }
            do {
                try await run(file, with: service, into: folder)
                await service.shutDown(grace: .zero)
            } catch {
                await service.shutDown(grace: .zero)
                folder.discard()
                throw error
            }
        }
    }

    private static func run(_ file: URL, with service: Service, into folder: OutputFolder) async throws {
        let video = try await service.create(.local(file))
        let terminal = Terminal.standardError
        var board = ProgressBoard(isInteractive: terminal.isInteractive, width: terminal.width)
        let end = try await VideoWatch(service: service, video: video.id).follow { view in
            terminal.write(board.update(view.jobs.map(ProgressBoard.Row.init)))
        }
        guard let end, end.state == .ready else {
            complain("failed: \(end?.error?.detail ?? "stopped")")
            throw AlreadyTold()
        }
        for warning in end.warnings { complain("warning: \(warning)") }
        try await folder.publish(end, from: service)
        print(folder.target.appendingPathComponent("master.m3u8").path)
    }
}
