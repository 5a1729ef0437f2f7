import HTTP

extension Route {
    /// The answers that are listed, and the errors that follow from what is declared, by status.
    var allAnswers: [RouteAnswer] {
        var found: [Int: RouteAnswer] = [400: .problem(400, "the request is malformed; detail says where")]
        func add(_ status: Int, _ help: String) { found[status] = .problem(status, help) }
        if scope != nil {
            add(401, "a token is missing or not known")
            add(403, "the token's scope is too small, or a page of another site asks")
            add(421, "without a token: the server is asked under a name that is not this machine's")
            add(429, "too many failed attempts; Retry-After says when to come back")
        }
        if !pattern.holes.isEmpty { add(404, "there is nothing with this id or name") }
        if !bodies.isEmpty {
            add(413, "the body has more than \(bodyLimit) bytes")
            add(415, "the body is of another media type")
            add(422, "a value is not usable; field and hint say which and why")
        }
        if !method.isSafe { add(507, "the disk is full") }
        add(503, "the server is stopping, or cannot read its database")
        for answer in answers { found[answer.status] = answer }
        return found.values.sorted { $0.status < $1.status }
    }

    /// What the holes of the pattern take, then query and header fields.
    var allParameters: [RouteParameter] {
        let paths = pattern.holes.map { name in
            parameters.first { $0.place == .path && $0.name == name }
                ?? .path(name, name == "id" ? .id : .text, name == "id" ? "a UUID in lower case" : "")
        }
        return paths + parameters.filter { $0.place != .path }
    }

    /// The pattern as OpenAPI writes it: a hole for the rest of a path is a hole.
    var template: String { pattern.description.replacing("...}", with: "}") }

    /// What the route is about: `videos` of `/api/v1/videos/{id}`.
    var subject: String {
        let words = pattern.description.split(separator: "/").map(String.init)
        guard let first = words.first else { return "page" }
        switch first {
        case "api": return words.count > 2 ? words[2] : "api"
        case "videos": return "playback"
        case "assets": return "page"
        case "files", "extras", "playlist", "cut", "segments": return "restreamer"
        default: return "system"
        }
    }

    /// `get_videos_id_log`.
    var operation: String {
        let words = pattern.description.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let rest = words.starts(with: ["api", "v1"]) ? Array(words.dropFirst(2)) : words
        return ([method.rawValue.lowercased()] + (rest.isEmpty ? ["page"] : rest)).joined(separator: "_")
    }
}
