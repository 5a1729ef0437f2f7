import Crypto
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

    private static let own = Fingerprint(String(repeating: "a", count: 64))
    private static let other = Fingerprint(String(repeating: "b", count: 64))
    private static let parts = Fingerprint(of: [], partSize: 9)

    @Test("fingerprints are read as they are written, and made of pieces of any size") func fingerprints() throws {
        for one in [Self.own, Self.parts] { #expect(Fingerprint(text: one.text) == one) }
        for text in ["", "aa", Self.own.text + "-", Self.own.text + "-0", Self.own.text + "-x",
            Self.parts.text + "-1", "é" + Self.own.text] {
            #expect(Fingerprint(text: text) == nil)
        }
        let bytes = (0..<25).map { UInt8($0) }
        let digests = [bytes[..<9], bytes[9..<18], bytes[18...]].map { Digest(.sha256, of: Array($0)) }
        for size in [1, 4, 9, 25] {
            let (parts, whole) = (FingerprintStream(partSize: 9), FingerprintStream(partSize: nil))
            for start in stride(from: 0, to: 25, by: size) {
                parts.update(Array(bytes[start..<min(start + size, 25)]))
                whole.update(Array(bytes[start..<min(start + size, 25)]))
            }
            #expect(parts.finish() == Fingerprint(of: digests, partSize: 9))
            #expect(whole.finish() == Fingerprint(Digest(.sha256, of: bytes).hex))
        }
    }

    @Test(
        "what to do when something is there",
        arguments: [
            (Existing.skip, Standing?.none, Existing.Step.send), (.overwrite, Standing(size: 5, fingerprint: Self.own), .send),
            (.fail, nil, .send), (.skip, Standing(size: 5), .compare), (.skip, Standing(size: 6), .send),
            (.skip, Standing(), .compare), (.skip, Standing(size: 5, fingerprint: Self.own), .leave),
            (.skip, Standing(size: 5, fingerprint: Self.other), .send), (.fail, Standing(size: 6), .refuse),
            (.fail, Standing(size: 5, fingerprint: Self.other), .refuse), (.fail, Standing(size: 5, fingerprint: Self.own), .leave),
            (.fail, Standing(size: 5), .compare), (.fail, Standing(size: 5, fingerprint: Self.parts), .compare),
        ])
    func existing(_ existing: Existing, _ found: Standing?, _ step: Existing.Step) {
        #expect(existing.step(found, size: 5, fingerprint: Self.own) == step)
    }

    @Test("and after a comparison") func compared() {
        #expect(Existing.skip.step(isSame: true) == .leave)
        #expect(Existing.skip.step(isSame: false) == .send)
        #expect(Existing.fail.step(isSame: false) == .refuse)
    }
}
