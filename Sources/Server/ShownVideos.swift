import Core

/// Videos as clients see them: addresses signed where they have to be, and what the swarms say of their torrents.
struct ShownVideos: Sendable {
    let service: Service

    func shown(_ video: VideoView) async throws -> VideoView {
        let live = await service.live([video]).first ?? video
        return try await AddressSigner(service: service).shown(live)
    }

    func shown(_ page: Page<VideoView>) async throws -> Page<VideoView> {
        var page = page
        page.data = await service.live(page.data)
        return try await AddressSigner(service: service).shown(page)
    }
}
