import Foundation
import StageKit
import Testing

@testable import Transfer

/// Which files, what they are called, and what happens when they are there.
struct ChoiceTests {
    @Test(
        "patterns",
        arguments: [
            ("*.mp4", "720p.mp4", true), ("*.mp4", "a/720p.mp4", false), ("**.mp4", "a/720p.mp4", true), ("**", "", true),
            ("thumbnails/*", "thumbnails/0.jpg", true), ("thumbnails/?.jpg", "thumbnails/10.jpg", false),
            ("?.jpg", "/.jpg", false), ("a*b*c", "aXbYc", true), ("a*b*c", "acb", false), ("*", "", true), ("", "", true),
            ("", "a", false), ("ü?.mp4", "üß.mp4", true), ("***", "a/b", true), ("[a]", "a", false),
        ])
    func patterns(_ pattern: String, _ name: String, _ isMeant: Bool) {
        #expect(NamePattern(pattern).matches(name) == isMeant)
    }

    private static func artifact(_ kind: ArtifactKind, _ name: String, isMaster: Bool = false) -> Artifact {
        var traits = Traits()
        if isMaster { traits.isMaster = true }
        return Artifact(kind: kind, name: name, node: "n", file: URL(filePath: "/x"), size: 1, traits: traits)
    }

    @Test("playlists come after what they name, and the one that names all is last") func order() {
        let made = [
            Self.artifact(.source, "source/original"), Self.artifact(.playlist, "master.m3u8", isMaster: true),
            Self.artifact(.playlist, "720p.m3u8"), Self.artifact(.storyboard, "storyboard.vtt"),
            Self.artifact(.torrent, "files/a.ogv.tstream"), Self.artifact(.file, "files/a.ogv"),
            Self.artifact(.rendition, "720p.mp4"), Self.artifact(.manifest, "manifest.mpd"),
            Self.artifact(.storyboard, "storyboard-0.jpg"), Self.artifact(.thumbnail, "thumbnails/0.jpg"),
        ]
        let usual = Selection(kinds: Selection.usual.map(\.rawValue), names: ["**"], except: ["thumbnails/*"])
        #expect(
            usual.choose(made).map(\.name) == [
                "files/a.ogv", "720p.mp4", "storyboard-0.jpg", "720p.m3u8", "storyboard.vtt", "files/a.ogv.tstream",
                "master.m3u8", "manifest.mpd",
            ])
        #expect(Selection(kinds: ["source"], names: ["**"], except: []).choose(made).map(\.name) == ["source/original"])
        #expect(Selection(kinds: ["rendition"], names: ["*.webm"], except: []).choose(made).isEmpty)
    }

    @Test(
        "names there",
        arguments: [
            ("{id}/{artifact}", "ID/thumbnails/0.jpg"), ("{name}_{file}", "My film_ 1_0.jpg"), ("{stem}.{extension}", "0.jpg"),
            ("{kind}-{node}/{file}", "thumbnail-n/0.jpg"), ("a//b/{file}", "a/b/0.jpg"),
        ])
    func names(_ pattern: String, _ expected: String) throws {
        let video = Identifier()
        let name = try TargetName(pattern: pattern).name(
            of: Self.artifact(.thumbnail, "thumbnails/0.jpg"), video: video, title: "My film/ 1")
        #expect(name.replacing(video.rawValue, with: "ID") == expected)
    }

    @Test(
        "patterns that give no names",
        arguments: ["{title}", "{name", "../{file}", "/{file}", "", "a/{file}/", "a\u{0}{file}", "{file}\\"])
    func mistakes(_ pattern: String) { #expect(TargetName(pattern: pattern).mistake != nil) }

    @Test(
        "what people call a video becomes one part of a path",
        arguments: [
            ("../../etc/passwd", "_.._etc_passwd"), ("a\u{0}b\nc", "a_b_c"), ("", "_"), ("  ", "_"), (".htaccess", "htaccess"),
            ("Who? Me: 1", "Who_ Me_ 1"), ("CON", "_CON"), ("a\u{202E}b", "a_b"),
            ("a\\b", "a_b"), ("Käse & Brot", "Käse & Brot"),
        ])
    func safeNames(_ title: String, _ expected: String) {
        let safe = TargetName.safe(title)
        #expect(safe == expected)
        #expect(InsideFolder(URL(filePath: "/")).file(safe) != nil)
    }

    @Test("300 bytes are cut, before the extension and between characters") func longNames() throws {
        let title = String(repeating: "ö", count: 150) + ".mp4"
        let safe = TargetName.safe(title)
        #expect(safe.utf8.count <= TargetName.longest && safe.hasSuffix("ö.mp4"))
        let name = try TargetName(pattern: "{name}-{file}").name(
            of: Self.artifact(.rendition, "720p.mp4"), video: Identifier(), title: title)
        #expect(name.utf8.count <= TargetName.longest)
    }

    @Test(
        "what to do when something is there",
        arguments: [
            (Existing.skip, Standing?.none, Existing.Step.send), (.overwrite, Standing(size: 5, sha256: "aa"), .send),
            (.fail, nil, .send), (.skip, Standing(size: 5), .compare), (.skip, Standing(size: 6), .send),
            (.skip, Standing(), .compare), (.skip, Standing(size: 5, sha256: "aa"), .leave),
            (.skip, Standing(size: 5, sha256: "bb"), .send), (.fail, Standing(size: 6), .refuse),
            (.fail, Standing(size: 5, sha256: "bb"), .refuse), (.fail, Standing(size: 5, sha256: "aa"), .leave),
            (.fail, Standing(size: 5), .compare),
        ])
    func existing(_ existing: Existing, _ found: Standing?, _ step: Existing.Step) {
        #expect(existing.step(found, size: 5, sha256: "aa") == step)
    }

    @Test("and after a comparison") func compared() {
        #expect(Existing.skip.step(isSame: true) == .leave)
        #expect(Existing.skip.step(isSame: false) == .send)
        #expect(Existing.fail.step(isSame: false) == .refuse)
    }
}
