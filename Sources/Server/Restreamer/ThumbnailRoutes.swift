import Crypto
import Foundation
import HTTP
import Media
import SegmentStore

/// `/thumbnail`: pictures of a stream behind a template.
struct ThumbnailRoutes: Sendable {
    let desk: StoreDesk
    let templates: TemplateFolder

    private let pictures = PictureDesk<Key>("store-thumb", threads: 1, mostWaiting: 8, patience: .seconds(15))

    private struct Key: Hashable {
        let file: URL
        let moment: Moment
        let template: [UInt8]
        let crop: PictureBox?
        let location: PictureBox?
    }

    init(desk: StoreDesk, templates: TemplateFolder) {
        self.desk = desk
        self.templates = templates
    }

    private static let path = "/thumbnail/{stream}/{variant}.png"
    private static let crop = "which part of the picture: left,upper,right,lower, in pixels"
    private static let location = "where in the template, in the same way; the picture is scaled to fill it"
    private static let answers = [
        RouteAnswer(200, "a PNG of the template's size", RouteContent("image/png")),
        .problem(400, "a parameter is missing or malformed, or the crop is not inside the picture"), .hiddenName,
        .problem(406, "there is nothing at this time"),
    ]

    var all: [Route] {
        [
            Route(
                .get, "/thumbnail-templates", "Lists the templates of thumbnails.",
                answers: [RouteAnswer(200, "names, sorted", .json(.array(.text)))]
            ) { _ in
                let templates = templates
                let names = try await desk.ask(about: "") { _ in templates.names }
                return try .json(names, headers: ["cache-control": "no-cache"])
            },
            Route(
                .get, Self.path, "Puts a picture of a stream behind a template of the server's.",
                parameters: [
                    .query("timestamp", .text, StoreTime.help, isRequired: true),
                    .query("template", .text, "its name", isRequired: true),
                    .query("crop", .text, Self.crop + "; the template's own, or all of it, when it is not given"),
                    .query("location", .text, Self.location + "; the template's own, or all of it, when it is not given"),
                ], answers: Self.answers, handler: named),
            Route(
                .post, Self.path, "Puts a picture of a stream behind a template that is sent.",
                bodyLimit: TemplateFolder.largest,
                parameters: [
                    .query("timestamp", .text, StoreTime.help, isRequired: true),
                    .query("crop", .text, Self.crop, isRequired: true),
                    .query("location", .text, Self.location, isRequired: true),
                ], bodies: [RouteContent("image/png")], answers: Self.answers, handler: sent),
        ]
    }

    @Sendable private func named(_ request: Request) async throws -> Response {
        let (crop, location) = (try Self.box(request, "crop"), try Self.box(request, "location"))
        guard let name = request.first("template") else {
            throw HTTPError.badRequest("template is missing", field: "template", hint: "/thumbnail-templates lists them")
        }
        let shown = try await StoreFrame(request, desk)
        let templates = templates
        let entry = try await desk.ask(about: request.parameter("stream")) { _ in try templates.entry(name) }
        return try await answer(shown, entry.png, crop ?? entry.crop, location ?? entry.location)
    }

    @Sendable private func sent(_ request: Request) async throws -> Response {
        guard let crop = try Self.box(request, "crop"), let location = try Self.box(request, "location") else {
            let missing = request.first("crop") == nil ? "crop" : "location"
            throw HTTPError.badRequest("\(missing) is missing", field: missing, hint: "left,upper,right,lower")
        }
        let shown = try await StoreFrame(request, desk)
        return try await answer(
            shown, try await request.body.collect(limit: TemplateFolder.largest), crop, location)
    }

    /// - Throws: `HTTPError` (400) for what is no box.
    private static func box(_ request: Request, _ name: String) throws -> PictureBox? {
        guard let text = request.first(name) else { return nil }
        guard let box = PictureBox(text) else {
            throw HTTPError.badRequest("\(name) is \"\(text)\"", field: name, hint: "left,upper,right,lower: 0,0,1280,720")
        }
        return box
    }

    private func answer(
        _ shown: StoreFrame, _ png: [UInt8], _ crop: PictureBox?, _ location: PictureBox?
    ) async throws -> Response {
        let key = Key(
            file: shown.segment.file, moment: shown.moment, template: Digest(.sha256, of: png).bytes, crop: crop,
            location: location)
        let picture = try await shown.using {
            try await pictures.picture(key, etag: "") { interrupt in
                let template: PictureTemplate
                do {
                    template = try PictureTemplate(png: png)
                } catch let error as AVError {
                    throw HTTPError.badRequest("the template cannot be used: \(error.words)", hint: "a PNG file")
                }
                guard let frame = try shown.frame(interrupt) else { return nil }
                do {
                    return try template.png(over: frame, crop: crop, location: location)
                } catch let error as AVError where error.reason == .refused {
                    throw HTTPError.badRequest(error.words, field: "crop")
                }
            }
        }
        return Response(
            200, headers: ["content-type": "image/png", "cache-control": "no-cache"], body: .bytes(picture))
    }
}
