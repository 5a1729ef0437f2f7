import Core
import HTTP
import StageKit

/// An error as runners read it: `application/problem+json` with the detail a second time as `error`, and with the codes
/// of PeerTube. Three of them steer a runner.
struct RunnerProblem: Error, Equatable {
    let status: Int
    let detail: String
    var code: String?
    /// What is wrong with each field.
    var fields: [String] = []

    /// The runner forgets this server for good: never for a trouble that may pass.
    static let unknownRunner = RunnerProblem(
        status: 404, detail: "Unknown runner token", code: "unknown_runner_token")
    static let unknownJob = RunnerProblem(status: 404, detail: "Unknown runner job")
    /// Somebody else was faster: the runner goes on quietly.
    static let notPending = RunnerProblem(
        status: 409, detail: "This job is not pending anymore", code: "runner_job_not_in_pending_state")
    /// A live runner stops its work.
    static let notProcessing = RunnerProblem(
        status: 400, detail: "This job is not in processing state", code: notProcessingCode)
    /// The job is the runner's no more: newer ones stop because of the status, live ones because of the code.
    static let over = RunnerProblem(
        status: 404, detail: "This job was cancelled or given to another runner", code: notProcessingCode)
    private static let notProcessingCode = "runner_job_not_in_processing_state"

    static func wrong(_ fields: String...) -> RunnerProblem {
        RunnerProblem(
            status: 400, detail: "Incorrect request parameters: " + fields.joined(separator: ", "), fields: fields)
    }

    static func badPayload(_ words: String) -> RunnerProblem {
        RunnerProblem(status: 400, detail: "Payload is invalid: \(words)")
    }

    static let schema = Schema.named(
        "RunnerProblem",
        .object([
            .always("type", .text), .always("title", .text, "the phrase of the status"),
            .always("status", .integer(minimum: 400, maximum: 599)), .always("detail", .text, "what is wrong, for people"),
            .maybe("error", .text, "the same, where runners look for it"),
            .maybe("code", .text, "what is wrong, for runners"),
            .maybe("field", .text), .maybe("hint", .text),
            .maybe("invalid-params", .map(.map(.text)), "the fields that are wrong"),
        ]))

    static func answer(_ status: Int, _ help: String) -> RouteAnswer {
        RouteAnswer(status, help, RouteContent("application/problem+json", schema))
    }

    var response: Response {
        let type = code.map { "https://docs.joinpeertube.org/api-rest-reference.html#section/Errors/\($0)" }
        var members = [
            JSON.Member("type", .string(type ?? "about:blank")), JSON.Member("status", .number(Double(status))),
            JSON.Member("title", .string(Status.reason(status))), JSON.Member("detail", .string(detail)),
            JSON.Member("error", .string(detail)),
        ]
        if let code { members.append(JSON.Member("code", .string(code))) }
        if !fields.isEmpty {
            let invalid = fields.map { JSON.Member($0, .object([JSON.Member("msg", "is missing or not usable")])) }
            members.append(JSON.Member("invalid-params", .object(invalid)))
        }
        var response = Response(status, body: .text(JSON.object(members).text()))
        response.headers["content-type"] = "application/problem+json"
        response.headers["cache-control"] = "no-store"
        return response
    }

    /// A handler whose problems become answers.
    static func answering(_ handler: @escaping Handler) -> Handler {
        { request in
            do {
                return try await handler(request)
            } catch let problem as RunnerProblem {
                return problem.response
            }
        }
    }
}
