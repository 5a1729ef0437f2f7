import Core
import StageKit

/// Jobs, runners and registration tokens in PeerTube's shapes.
enum RunnerJSON {
    static func state(_ state: RunnerJobState) -> (id: Int, label: String) {
        switch state {
        case .pending: (1, "Pending")
        case .processing: (2, "Processing")
        case .completed: (3, "Completed")
        case .errored: (4, "Errored")
        case .waiting: (5, "Waiting for parent job to finish")
        case .cancelled: (6, "Cancelled")
        case .parentErrored: (7, "Parent job failed")
        case .parentCancelled: (8, "Parent job cancelled")
        case .completing: (9, "Completing")
        }
    }

    /// What a job's list and its acceptance have in common.
    static func job(_ job: RunnerJobView, as type: RunnerJobType, payload: JSON) -> [JSON.Member] {
        let state = state(job.state)
        var members = [
            JSON.Member("uuid", .string(job.id.rawValue)), JSON.Member("type", .string(type.rawValue)),
            JSON.Member(
                "state", .object([number("id", state.id), JSON.Member("label", .string(state.label))])),
            JSON.Member("payload", payload),
            JSON.Member("progress", job.progress > 0 ? .number((job.progress * 100).rounded()) : .null),
            number("priority", job.priority), number("failures", job.failures),
            JSON.Member("error", job.error.map(JSON.string) ?? .null),
            JSON.Member("startedAt", job.startedAt.map(time) ?? .null), JSON.Member("createdAt", time(job.createdAt)),
            JSON.Member("updatedAt", time(job.updatedAt)),
        ]
        if let end = job.finishedAt { members.append(JSON.Member("finishedAt", time(end))) }
        let runner = job.runner.map { runner in
            JSON.object([
                number("id", runner.id), JSON.Member("name", .string(runner.name)),
                JSON.Member("description", runner.description.map(JSON.string) ?? .null),
            ])
        }
        members.append(JSON.Member("runner", runner ?? .null))
        return members
    }

    static func runner(_ runner: RunnerView, isConnected: Bool) -> JSON {
        .object([
            number("id", runner.id), JSON.Member("name", .string(runner.name)),
            JSON.Member("description", runner.description.map(JSON.string) ?? .null),
            JSON.Member("ip", .string(runner.ip)), JSON.Member("version", runner.version.map(JSON.string) ?? .null),
            JSON.Member("lastContact", time(runner.lastContact)), JSON.Member("createdAt", time(runner.createdAt)),
            JSON.Member("updatedAt", time(runner.updatedAt)), JSON.Member("connected", .bool(isConnected)),
        ])
    }

    static func token(_ token: RegistrationTokenView) -> JSON {
        .object([
            number("id", token.id), JSON.Member("registrationToken", .string(token.registrationToken)),
            JSON.Member("createdAt", time(token.createdAt)), JSON.Member("updatedAt", time(token.createdAt)),
            number("registeredRunnersCount", token.registeredRunnersCount),
        ])
    }

    static func page(_ total: Int, _ data: [JSON]) -> JSON {
        .object([number("total", total), JSON.Member("data", .array(data))])
    }

    private static func number(_ key: String, _ value: Int) -> JSON.Member { JSON.Member(key, .number(Double(value))) }
    private static func time(_ time: Timestamp) -> JSON { .string(time.description) }
}
