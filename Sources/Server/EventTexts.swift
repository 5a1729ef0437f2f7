import Core
import Foundation
import HTTP
import StageKit

/// Events as text: each change is looked up and written once, however many listen.
actor EventTexts {
    private let service: Service
    /// With the hour of their making: signed addresses in them grow old.
    private var known: [Int: (hour: Int, task: Task<String, any Error>)] = [:]
    private var order: [Int] = []

    init(_ service: Service) { self.service = service }

    private struct JobEvent: Encodable {
        let video: Identifier
        let externalId: String?
        let job: JobView
    }

    private struct ArtifactEvent: Encodable {
        let video: Identifier
        let externalId: String?
        let name: String
    }

    private struct Deletion: Encodable {
        let id: Identifier
        let externalId: String?
        let deleted = true
    }

    /// The event as it goes over the wire, with the newest state of what changed; empty when that is gone meanwhile.
    func text(of change: Change) async throws -> String {
        let hour = AddressSigner.now / 3600
        if let made = known[change.sequence], made.hour == hour { return try await made.task.value }
        let task = Task { [service] in try await Self.event(change, service)?.text ?? "" }
        if known.updateValue((hour, task), forKey: change.sequence) == nil { order.append(change.sequence) }
        if order.count > 256 { known[order.removeFirst()] = nil }
        return try await task.value
    }

    private static func event(_ change: Change, _ service: Service) async throws -> ServerSentEvent? {
        let id = String(change.sequence)
        switch change.subject {
        case .video:
            guard let view = try await service.video(change.video) else { return nil }
            let shown = try await ShownVideos(service: service).shown(view)
            return ServerSentEvent(id: id, event: "video", data: try json(shown))
        case .job(let job):
            guard let view = try await service.job(job) else { return nil }
            let event = JobEvent(video: change.video, externalId: change.externalID, job: view)
            return ServerSentEvent(id: id, event: "job", data: try json(event))
        case .artifact(let name):
            let event = ArtifactEvent(video: change.video, externalId: change.externalID, name: name)
            return ServerSentEvent(id: id, event: "artifact", data: try json(event))
        case .deletion:
            let event = Deletion(id: change.video, externalId: change.externalID)
            return ServerSentEvent(id: id, event: "video", data: try json(event))
        }
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
