import Core
import HTTP

/// What concerns all downloads: settings, numbers, and the clearing of the queue.
struct DownloadSettingsRoutes: Sendable {
    let service: Service
    let access: Access

    var all: [Route] {
        let settings = "\(DownloadRoutes.path)/settings"
        return [
            Route(
                .get, settings, "Shows what may happen at once, and when.", scope: "read", parameters: [.ifNoneMatch],
                answers: [.json(.downloadSettings, "the settings"), .notModified]
            ) { request in
                try .json(await service.downloads.currentSettings, for: request)
            },
            Route(
                .patch, settings, "Changes some of the settings, at once.", scope: "manage",
                bodies: [.json(.downloadSettingsPatch)],
                answers: [.json(.downloadSettings, "all of them, as they are then")]
            ) { request in
                let fields = try await JSONFields(request, known: DownloadSettingsFields.known)
                return try .json(try await service.downloads.change(try DownloadSettingsFields.patch(fields)))
            },
            Route(
                .get, "\(DownloadRoutes.path)/stats", "Counts one's own downloads, or all for scope manage.",
                scope: "read", answers: [.json(.downloadStats, "the numbers")]
            ) { request in
                let viewer = try await access.viewer(of: request)
                return try .json(try await service.downloads.stats(for: viewer), headers: ["cache-control": "no-store"])
            },
            Route(
                .post, "\(DownloadRoutes.path)/clear",
                "Cancels one's own downloads that wait, or all for scope manage.",
                scope: "upload", answers: [.json(.object([.always("cleared", .count)]), "how many there were")]
            ) { request in
                let viewer = try await access.viewer(of: request)
                return try .json(["cleared": try await service.downloads.clear(for: viewer)])
            },
        ]
    }
}
