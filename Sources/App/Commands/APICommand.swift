import Console
import Core
import Foundation
import Server
import StageKit
import StandardStages

/// `millrace api`: the API described. The routes belong to a service, so one is started on an empty folder.
struct APICommand: Command {
    static let name = "api"
    static let summary = "describe the API of this binary"
    static let openAPI = Flag("openapi", nil, "print OpenAPI 3.1 instead of Docs/Api.md")
    static let flags = [openAPI]

    static func run(_ arguments: Arguments) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-api-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let blueprint = try Configuration.read(nil).blueprint
        let service = try await Service.start(data: folder, blueprint: blueprint, log: .silent)
        var options = APIServer.Options()
        options.catalog = standardStages
        let description = APIDescription(service, options: options)
        print(arguments.has(openAPI) ? description.openAPI : description.markdown, terminator: "")
        await service.shutDown(grace: 0)
    }
}
