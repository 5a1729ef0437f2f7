import Core
import HTTP

extension Access {
    /// Whose downloads a request is about: one's own, or all for scope `manage`.
    ///
    /// - Throws: `HTTPError`: 401, 403, 421, 429.
    func viewer(of request: Request) async throws -> DownloadViewer {
        let (caller, scope) = try await identify(request)
        let owner: DownloadOwner =
            switch caller {
            case nil: .local
            case .user(let name): .user(name)
            case .token(let id): .token(id)
            }
        return DownloadViewer(owner, seesAll: scope == .manage)
    }
}
