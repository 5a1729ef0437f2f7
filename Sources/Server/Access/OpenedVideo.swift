import Core
import HTTP
import StageKit

/// A video at its public address, for a request that may have it.
struct OpenedVideo: Sendable {
    let id: Identifier
    let view: VideoView
    /// What the address says, without or with a valid signature.
    let path: SignedPath
    /// Whether the request had to prove itself: no shared cache keeps the answer, and no page of another site reads it,
    /// not even with the permission that its reader has.
    let isPersonal: Bool

    /// Finds the video and asks who wants it.
    ///
    /// - Parameter rendition: the one that is asked for; `source` is for those who may read the API, as is all of a
    ///   private video without a signature.
    /// - Throws: `HTTPError`: 400 and 404 when there is no such video; 401, 403, 421, 429 as `Access` says.
    init(
        _ request: Request, _ path: SignedPath, rendition: String? = nil, service: Service, access: Access
    ) async throws {
        id = try request.identifier(of: "video")
        guard let view = try await service.video(id) else { throw HTTPError.unknown("video") }
        self.view = view
        self.path = path
        isPersonal = view.visibility == .private && !path.isSigned || rendition == "source"
        if isPersonal { try await access.permit(request, scope: .read) }
    }

    /// Of an answer that only this reader may have.
    static let personal: Headers = [
        "cache-control": "private, no-cache", "cross-origin-resource-policy": "same-origin",
    ]

    /// `cache-control` of what plays, and who may see it.
    ///
    /// - Parameters:
    ///   - isPersonal: whether the request had to prove itself.
    ///   - isFixed: whether it changes only when it is made anew.
    static func caching(_ path: SignedPath, isPersonal: Bool, isFixed: Bool) -> Headers {
        guard !isPersonal else { return personal }
        let audience = path.isSigned ? "private, " : "public, "
        return ["cache-control": audience + (isFixed ? "max-age=\(min(3600, path.lifetime ?? 3600))" : "no-cache")]
    }

    /// A picture that is made from a file of the video: as good as that file, and asked for again only when that is
    /// another one.
    ///
    /// - Parameters:
    ///   - variant: which of the pictures that could be made from it.
    ///   - type: its media type.
    ///   - isFixed: whether the file changes only when it is made anew.
    ///   - make: not called when the client has it already.
    func picture(
        for request: Request, from file: PlaybackFiles.Entry, variant: String, type: String, isFixed: Bool,
        _ make: () async throws -> [UInt8]
    ) async throws -> Response {
        let etag = "\"" + file.file.etag.filter { $0 != "\"" } + "-\(variant)\""
        var headers = Self.caching(path, isPersonal: isPersonal, isFixed: isFixed)
        headers["etag"] = etag
        if Preconditions(method: request.method, headers: request.headers, etag: etag) == .notModified {
            return Response(304, headers: headers)
        }
        let picture = try await make()
        headers["content-type"] = type
        return Response(200, headers: headers, body: .bytes(picture))
    }
}
