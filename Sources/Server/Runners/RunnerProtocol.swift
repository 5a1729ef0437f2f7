import HTTP

/// What holds for every call of a runner.
enum RunnerProtocol {
    /// The request as it is meant: a runner that was registered with a slash at the end of the address puts two before
    /// each path.
    static func meant(_ request: Request) -> Request {
        let target = request.head.target
        let segments = target.segments.filter { !$0.isEmpty }
        guard segments.count < target.segments.count, segments.starts(with: ["api", "v1", "runners"]) else {
            return request
        }
        let path = target.rawPath.split(separator: "/").joined(separator: "/")
        let query = target.rawQuery.isEmpty ? "" : "?" + target.rawQuery
        guard let meant = try? RequestTarget("/\(path)\(query)"[...]) else { return request }
        var request = request
        request.head.target = meant
        return request
    }
}
