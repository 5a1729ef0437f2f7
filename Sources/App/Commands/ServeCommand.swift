import Console
import Core
import Server
import Foundation
import StageKit

/// `millrace serve`: the server.
struct ServeCommand: Command {
    static let name = "serve"
    static let summary = "the server: the page, the API, the pipeline"
    static let grace = Flag("grace", "TIME", "how long running jobs may go on after SIGTERM (default: 10s)")
    static let accessLog = Flag("access-log", "on|off", "whether the log has a line for each request (default: on)")
    static let cutLimit = Flag("cut-limit", "TIME", "the longest cut that is made (default: 6h)")
    static let flags = [Flag.config, Flag.data, Flag.listen, grace, accessLog, cutLimit, Flag.log, Flag.logStyle]
    static let details = """
        The first line on standard output is: listening on http://ADDR:PORT
        SIGTERM or SIGINT stops in good order; a second one at once.
        """

    static func run(_ arguments: Arguments) async throws {
        let configuration = try Configuration.read(arguments[.config])
        let listen = try arguments.value(.listen, "an address and a port, such as 127.0.0.1:8080", default: .standard) {
            ListenAddress($0)
        }
        let grace = try arguments.value(grace, "a time such as 10s", default: 10) { Units.duration($0) }
        let hasAccessLog = try arguments.value(accessLog, "on or off", default: true) {
            ["on": true, "off": false][$0]
        }
        let cutLimit = try arguments.value(cutLimit, "a time such as 6h", default: 6 * 3600) { Units.duration($0) }
        let house = try await House.open(
            data: arguments.dataFolder, blueprint: configuration.blueprint, listen: listen,
            hasAccessLog: hasAccessLog, cutLimit: cutLimit, log: try arguments.log())
        do {
            if let file = try await AdminToken.make(in: arguments.dataFolder, service: house.service) {
                complain("the first start has made a token of scope manage; see it with: cat \(file.path)")
            }
        } catch {
            await house.server.stop(grace: .zero)
            await house.service.shutDown(grace: 0)
            throw error
        }
        say("listening on \(house.server.url)")
        await house.run(grace: grace)
    }
}

extension ListenAddress {
    static let standard = ListenAddress(address: "127.0.0.1", port: 8080)

    private init(address: String, port: Int) {
        self.address = address
        self.port = port
    }
}

/// One line to standard output, at once: a pipe would hold `print` back.
func say(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}
