import Core
import HTTP
import StageKit

/// Receives the tasks of an edit, and the files that they name: a form whose first part is the list of tasks, or JSON
/// when no files are needed.
struct StudioForm {
    private let service: Service
    private let video: VideoView
    private let duration: Double
    private var tasks: JSON = .null
    private var edit: VideoEdit?
    private var files: [String: IncomingFile] = [:]

    init(_ service: Service, of video: VideoView, duration: Double) {
        (self.service, self.video, self.duration) = (service, video, duration)
    }

    /// - Returns: the edited version, which is a video of its own.
    /// - Throws: `HTTPError` (400, 413, 415, 422), `Refusal` (`.noSpace`), `ConnectionError`.
    func receive(_ request: Request) async throws -> VideoView {
        var form = self
        do {
            switch request.mediaType {
            case "application/json":
                try form.take(try await JSONFields(request, known: ["tasks"])["tasks"] ?? .null)
            case "multipart/form-data": try await form.read(request)
            default:
                throw HTTPError(
                    415, "tasks come as application/json or, with files, as multipart/form-data",
                    code: "wrong_media_type")
            }
            guard let edit = form.edit else {
                throw HTTPError(422, "there are no tasks", code: "no_tasks", field: "tasks")
            }
            for task in edit.tasks {
                guard let name = task.file, form.files[name] == nil else { continue }
                throw HTTPError(
                    422, "the file \"\(name)\" is not in the form", code: "no_file", field: name,
                    hint: "send it as a part of this name, after the part \"tasks\"")
            }
            let new = NewVideo(
                name: String((video.name + " (edited)").suffix(300)), visibility: video.visibility, preset: nil)
            return try await service.create(new, edit: edit, tasks: form.tasks, files: form.files)
        } catch {
            for file in form.files.values { await file.discard() }
            throw error
        }
    }

    private mutating func read(_ request: Request) async throws {
        var reader = try MultipartReader(request)
        while let part = try await reader.next() {
            if part.name == "tasks" {
                let text = try await reader.text(limit: 64 << 10)
                do throws(JSONError) { tasks = try JSON.parse(Array(text.utf8)) } catch {
                    throw HTTPError(400, "tasks is no JSON: \(error)", code: "bad_json", field: "tasks")
                }
                try take(tasks)
                continue
            }
            guard let edit, edit.tasks.contains(where: { $0.file == part.name }), files[part.name] == nil else {
                throw HTTPError.badRequest(
                    "no task names a file \"\(part.name.prefix(40))\"", field: "tasks",
                    hint: "the part \"tasks\" comes first, and each file once")
            }
            let file = try service.incoming(upTo: request.body.length ?? 0)
            files[part.name] = file
            while let chunk = try await reader.chunk() { try await file.write(chunk) }
            try await file.finish()
        }
    }

    private mutating func take(_ tasks: JSON) throws {
        self.tasks = tasks
        do throws(VideoEdit.Fault) {
            edit = try VideoEdit(of: video.id, duration: duration, tasks: tasks)
        } catch {
            throw HTTPError(422, error.words, code: "bad_tasks", field: "tasks", hint: error.hint)
        }
    }
}
