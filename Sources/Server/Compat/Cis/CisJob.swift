import HTTP
import StageKit

/// What `/ingest_content` takes: a job of P2P-Tube's ingestion server, of its first version (without `code`) or its last.
///
/// All of it is checked here, before the answer. Members that nobody knows are passed over at the top, as they always
/// were, and are mistakes in `transcode_configs`.
struct CisJob {
    /// For the client: comes back in the address that is called; nil in the first version.
    let code: String?
    /// A plain file name in the folder of uploads.
    let rawVideo: String
    /// What the names of all files begin with.
    let name: String
    let weight: Int
    /// Their names are unique: of two of one name the later one is made, which would have replaced the other.
    let files: [WantedFile]
    let pictures: WantedPictures?
    /// Both or none, unless the client made a mistake.
    let user: String?
    let password: Secret?

    private static let mostFiles = 64
    private static let mostPictures = 500
    /// In bytes: what a file system takes.
    private static let longestName = 255

    /// - Throws: `HTTPError` (422) that names the field.
    init(_ json: JSON, pictureSize: (width: Int, height: Int) = (120, 90), support: CisOutput.Support) throws {
        let fields = CisFields(json)
        name = try fields.fileName("name")
        rawVideo = try fields.fileName("raw_video")
        code = try fields.code()
        guard let number = json["weight"]?.integer, (0...(1 << 53)).contains(number) else {
            throw fields.wrong("weight", "weight is no whole number", hint: "the load that the job is, such as the file's bytes")
        }
        weight = number
        user = try fields.text("username")
        password = try fields.text("password").map(Secret.init)
        files = try Self.files(json["transcode_configs"], name, fields, support)
        let stem = name
        pictures = try Self.pictures(json["thumbs"], fields).map { count in
            WantedPictures(name: stem, count: count, width: pictureSize.width, height: pictureSize.height)
        }
    }

    private static func files(
        _ json: JSON?, _ name: String, _ fields: CisFields, _ support: CisOutput.Support
    ) throws -> [WantedFile] {
        guard let list = json?.array, list.count <= mostFiles else {
            throw fields.wrong(
                "transcode_configs", "transcode_configs is no list of outputs", hint: "at most \(mostFiles); it may be empty")
        }
        var files: [WantedFile] = []
        for (index, element) in list.enumerated() {
            let path = "transcode_configs[\(index)]"
            let settings = Settings(JSONNode(element), path: path)
            let output = CisOutput(settings, name: name, support: support)
            guard let file = output.file else {
                let problem = settings.problems[0]
                throw HTTPError(
                    422, "\(problem.path): \(problem.words)", code: "bad_job", field: problem.path, hint: problem.hint)
            }
            guard file.name.utf8.count + ".tstream".utf8.count <= longestName else {
                throw fields.wrong("name", "the name of an output would be too long: \(file.name)", hint: "choose a shorter one")
            }
            files.removeAll { $0.name == file.name }
            files.append(file)
        }
        return files
    }

    /// - Returns: nil for none; `.some(nil)` for one anywhere.
    private static func pictures(_ json: JSON?, _ fields: CisFields) throws -> Int?? {
        if json?.string == "random" { return .some(nil) }
        guard let count = json?.integer, (0...mostPictures).contains(count) else {
            throw fields.wrong(
                "thumbs", "thumbs is neither a number nor \"random\"", hint: "0 to \(mostPictures), or \"random\"")
        }
        return count == 0 ? nil : .some(count)
    }
}

/// The members of a job that are plain values.
struct CisFields {
    let json: JSON

    init(_ json: JSON) { self.json = json }

    func wrong(_ key: String, _ words: String, hint: String? = nil) -> HTTPError {
        HTTPError(422, words, code: "bad_job", field: key, hint: hint)
    }

    /// Nil when it is not there.
    func text(_ key: String) throws -> String? {
        guard let value = json[key], value != .null else { return nil }
        guard let text = value.string else { throw wrong(key, "\(key) is no text") }
        return text
    }

    /// A name that leads nowhere else.
    func fileName(_ key: String) throws -> String {
        guard let name = try text(key) else { throw wrong(key, "\(key) is missing", hint: "a plain file name") }
        let isPlain = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "/" && $0 != "\\" }
        guard isPlain, (1...255).contains(name.utf8.count), !name.hasPrefix(".") else {
            throw wrong(
                key, "\(key) is no plain file name",
                hint: "1 to 255 bytes without slashes and control characters, not beginning with a dot")
        }
        return name
    }

    /// It becomes part of an address.
    func code() throws -> String? {
        guard let code = try text("code") else { return nil }
        guard (1...200).contains(code.utf8.count), code.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { throw wrong("code", "code is not usable", hint: "a text of 1 to 200 bytes") }
        return code
    }
}
