import Console
import Core
import Foundation
import HTTP
import Server
import StageKit
import StandardStages

/// A service with its front door: what `serve` and `demo` run.
struct House: Sendable {
    let service: Service
    let server: APIServer

    /// Starts the service, then opens the door.
    ///
    /// - Parameters:
    ///   - nextFree: whether to try the next ports when the wanted one is taken.
    ///   - hasAccessLog: whether the log has a line for each request.
    ///   - cutLimit: in seconds, the longest cut that is made.
    /// - Throws: `ConfigurationError` for an address that cannot be had or must not be used, or a data folder that is in
    ///   use.
    static func open(
        data: URL, blueprint: Blueprint, listen: ListenAddress, nextFree: Bool = false,
        hasAccessLog: Bool = false, cutLimit: Double = 6 * 3600, log: Log
    ) async throws -> House {
        let service: Service
        do {
            service = try await Service.start(data: data, blueprint: blueprint, encoders: .ofThisBuild, log: log)
        } catch let refusal as Refusal {
            throw ConfigurationError("millrace: \(refusal)")
        }
        do {
            let server = try await door(
                to: service, at: listen, nextFree: nextFree, hasAccessLog: hasAccessLog, cutLimit: cutLimit, log: log)
            return House(service: service, server: server)
        } catch {
            await service.shutDown(grace: 0)
            guard error is Refusal || error is ListenError else { throw error }
            throw ConfigurationError("millrace: \(error)")
        }
    }

    private static func door(
        to service: Service, at listen: ListenAddress, nextFree: Bool, hasAccessLog: Bool, cutLimit: Double, log: Log
    ) async throws -> APIServer {
        var options = APIServer.Options()
        options.address = listen.address
        options.catalog = standardStages
        options.version = Millrace.version
        options.hasAccessLog = hasAccessLog
        options.cutLimit = cutLimit
        let last = nextFree && listen.port > 0 ? min(listen.port + 100, 65535) : listen.port
        for port in listen.port...last {
            options.port = port
            do {
                return try await APIServer(service, options: options, log: log)
            } catch let error as ListenError where error.isTaken && port < last {
                continue
            }
        }
        throw ConfigurationError("millrace: no port from \(listen.port) to \(last) is free")
    }

    /// Runs until a signal has stopped it: no new requests and no new jobs, time for what runs, then the end.
    ///
    /// - Parameter grace: in seconds, for running jobs. A second signal makes it 0.
    func run(grace: Double) async {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        await StopSignals.whileRunning(
            first: {
                async let door: Void = server.stop(grace: .seconds(grace))
                await service.shutDown(grace: grace)
                await door
                end.finish()
            },
            again: { await service.shutDown(grace: 0) },
            { for await _ in ended {} })
    }
}
