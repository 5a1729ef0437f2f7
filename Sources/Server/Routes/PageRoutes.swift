import HTTP

/// The web page and its parts, which live in the binary (`Web/`, embedded by SwiftPM).
enum PageRoutes {
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "media-src 'self' blob:",
        "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    static var all: [Route] {
        [
            Route(
                .get, "/", "Shows the web page.", parameters: [.ifNoneMatch],
                answers: [RouteAnswer(200, "HTML", RouteContent("text/html; charset=utf-8", .text)), .notModified]
            ) { request in
                asset("index.html", PackageResources.index_html, request)
            },
            Route(
                .get, "/assets/{name}", "Sends a part of the web page.", parameters: [.ifNoneMatch],
                answers: [
                    RouteAnswer(200, "a script, a style sheet or a picture", RouteContent("*/*")), .notModified,
                ]
            ) { request in
                let name = request.parameter("name")
                guard let bytes = assets[name] else { throw HTTPError(404, "there is no such file") }
                return asset(name, bytes, request)
            },
        ]
    }

    private static let assets = [
        "style.css": PackageResources.style_css, "video.css": PackageResources.video_css,
        "app.js": PackageResources.app_js, "api.js": PackageResources.api_js, "dom.js": PackageResources.dom_js,
        "library.js": PackageResources.library_js, "detail.js": PackageResources.detail_js,
        "tables.js": PackageResources.tables_js, "jobs.js": PackageResources.jobs_js,
        "pipeline.js": PackageResources.pipeline_js, "runners.js": PackageResources.runners_js, "upload.js": PackageResources.upload_js,
        "tus.js": PackageResources.tus_js, "player.js": PackageResources.player_js, "mse.js": PackageResources.mse_js,
        "track.js": PackageResources.track_js, "playlist.js": PackageResources.playlist_js,
        "storyboard.js": PackageResources.storyboard_js, "torrents.js": PackageResources.torrents_js,
        "choices.js": PackageResources.choices_js, "live.js": PackageResources.live_js,
        "clock.js": PackageResources.clock_js, "cutbox.js": PackageResources.cutbox_js,
        "cutlist.js": PackageResources.cutlist_js, "editdesk.js": PackageResources.editdesk_js,
        "editkeys.js": PackageResources.editkeys_js,
        "editor.css": PackageResources.editor_css, "editor.js": PackageResources.editor_js,
        "filmstrip.js": PackageResources.filmstrip_js, "material.js": PackageResources.material_js,
        "pieces.js": PackageResources.pieces_js, "rangelist.js": PackageResources.rangelist_js,
        "shuttle.js": PackageResources.shuttle_js, "streams.js": PackageResources.streams_js,
        "timeline.js": PackageResources.timeline_js,
        "downloads.js": PackageResources.downloads_js, "queue.js": PackageResources.queue_js,
        "icon.svg": PackageResources.icon_svg,
    ]

    private static func asset(_ name: String, _ bytes: [UInt8], _ request: Request) -> Response {
        let etag = EntityTag.of(bytes)
        let headers: Headers = [
            "etag": etag, "cache-control": "no-cache", "content-security-policy": policy,
            "cross-origin-opener-policy": "same-origin",
        ]
        let conditions = Preconditions(method: request.method, headers: request.headers, etag: etag)
        if conditions == .notModified { return Response(304, headers: headers) }
        var response = Response(200, headers: headers, body: .bytes(bytes))
        response.headers["content-type"] = MediaType.of(name)
        return response
    }
}
