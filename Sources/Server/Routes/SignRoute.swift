import Core
import HTTP
import StageKit

/// `POST /api/v1/videos/{id}/sign`: an address that plays a video for some time, for whoever has it.
struct SignRoute: Sendable {
    let service: Service

    static let standardLifetime = 3600

    private struct View: Encodable {
        let video: Identifier
        let expiresAt: Timestamp
        let base: String
        let playlists: PlaylistsView
    }

    var route: Route {
        Route(
            .post, "/api/v1/videos/{id}/sign",
            "Makes an address that plays a video, private or not, until it expires.", scope: "read",
            bodies: [
                .json(.object([
                    .maybe(
                        "expiresIn", .integer(minimum: 1, maximum: SignedAddresses.longestLifetime),
                        "For how many seconds; 3600 when it is not given.")
                ]))
            ],
            answers: [.json(Self.schema, "The addresses.")], handler: sign)
    }

    private static let schema = Schema.named(
        "SignedAddresses",
        .object([
            .always("video", .id), .always("expiresAt", .time),
            .always("base", .text, "Below it stand all files of the video that players use."),
            .always(
                "playlists",
                .object([.always("hls", .nullable(.text)), .always("dash", .nullable(.text))]),
                "Where players begin; null while there is none."),
        ]))

    @Sendable private func sign(_ request: Request) async throws -> Response {
        try request.query.allowOnly()
        let id = try request.identifier(of: "video")
        // Without a body there is nothing to choose.
        let isBare = request.mediaType == nil && request.head.framing == .none
        let lifetime =
            isBare
            ? Self.standardLifetime
            : try await JSONFields(request, known: ["expiresIn"]).integer("expiresIn", in: 1...SignedAddresses.longestLifetime)
                ?? Self.standardLifetime
        guard let video = try await service.video(id) else { throw HTTPError.unknown("video") }
        let expiry = AddressSigner.now + lifetime
        let signature = try await AddressSigner(service: service).sign(id, until: expiry)
        func signed(_ address: String) -> String { AddressSigner.insert(signature, into: address, of: id) }
        var playlists = video.playlists
        playlists.hls = playlists.hls.map(signed)
        playlists.dash = playlists.dash.map(signed)
        let view = View(
            video: id, expiresAt: Timestamp(milliseconds: Int64(expiry) * 1000), base: signed("/videos/\(id)/"),
            playlists: playlists)
        return try .json(view, headers: ["cache-control": "no-store"])
    }
}
