import Foundation
import StageKit
import Testing

@testable import Core

@Suite(.timeLimit(.minutes(1))) struct ViewTests {
    @Test func aNewVideoHasAllItsMembers() async throws {
        let workshop = try Workshop()
        let service = try await workshop.start(
            try workshop.blueprint(("ingest", "ingest", [])))
        let gate = Gate()
        workshop.script.at("ingest") { _ in
            try await gate.pass()
            return .done([])
        }
        let view = try await service.create(NewVideo(name: "clip"))
        let json = try JSON.parse(String(decoding: try JSONEncoder().encode(view), as: UTF8.self))
        let keys = Set((json.members ?? []).map(\.key))
        #expect(
            keys == [
                "id", "name", "state", "playable", "progress", "externalId", "live", "visibility", "preset", "createdAt",
                "playableAt", "readyAt", "duration", "source", "renditions", "playlists", "thumbnails", "storyboard",
                "subtitles", "torrents", "files", "transfers", "warnings", "jobs", "error",
            ])
        for key in ["externalId", "playableAt", "readyAt", "duration", "source", "storyboard", "error"] {
            #expect(json[key] == .null)
        }
        #expect(json["state"]?.string == "queued")
        #expect(json["visibility"]?.string == "public")
        #expect(json["preset"]?.string == "default")
        #expect(json["playlists"]?["hls"] == .null)
        #expect(json["createdAt"]?.string.flatMap(Timestamp.init) == view.createdAt)
        let job = try #require(json["jobs"]?.array?.first)
        for key in ["lane", "error", "startedAt", "note", "part"] { #expect(job[key] == .null) }
        #expect(job["stage"]?.string == "scripted.ingest")
        #expect(try JSONDecoder().decode(VideoView.self, from: try JSONEncoder().encode(view)) == view)
        await service.shutDown(grace: 0)
    }

    @Test func factsAndRenditionsShow() {
        let id = Identifier()
        let video = VideoRecord(
            id: id, name: "clip", externalID: "e", visibility: .private, preset: "p", request: .empty,
            createdAt: .now, state: .ready, readyAt: .now, isRejected: false, isDeleting: false)
        var facts = MediaFacts(container: "mov,mp4", size: 9)
        facts.duration = 12.5
        facts.audio = [MediaFacts.Audio(stream: 1, codec: "aac", sampleRate: 48000, channels: 2)]
        var (factTraits, sourceTraits, torrentTraits) = (Traits(), Traits(), Traits())
        (torrentTraits.infoHash, torrentTraits.payload) = ("ab", ["files/clip_90p.ogv"])
        factTraits.facts = facts
        sourceTraits.checksum = "sha-256=abc"
        func artifact(_ kind: ArtifactKind, _ name: String, _ traits: Traits = Traits()) -> ArtifactRecord {
            ArtifactRecord(
                video: id, name: name, kind: kind, node: "n", part: "", size: 7, traits: traits, madeBy: "local",
                createdAt: .now)
        }
        let view = VideoView(
            video, jobs: [],
            artifacts: [
                artifact(.source, "source/original", sourceTraits), artifact(.facts, "facts.json", factTraits),
                artifact(.rendition, "audio.mp4", Traits(track: .audio, duration: 12.4, codecs: "mp4a.40.2")),
                artifact(.playlist, "audio.m3u8"),
                artifact(.file, "files/clip_90p.ogv", Traits(width: 160, height: 90)),
                artifact(.picture, "files/clip é #1%_t00.jpg"),
                artifact(.torrent, "files/clip_90p.ogv.tstream", torrentTraits),
            ])
        #expect(view.duration == 12.5)
        #expect(view.source?.container == "mov,mp4")
        #expect(view.source?.sha256 == "abc")
        #expect(view.source?.audio.first?.codec == "aac")
        #expect(!view.playable)
        let rendition = view.renditions.first
        #expect(rendition?.id == "audio")
        #expect(rendition?.kind == .audio)
        #expect(rendition?.codecs == "mp4a.40.2")
        #expect(rendition?.playlist == "/videos/\(id)/audio.m3u8")
        #expect(rendition?.file == "/videos/\(id)/audio.mp4")
        #expect(view.files.map(\.name) == ["clip_90p.ogv", "clip é #1%_t00.jpg"])
        #expect(view.files.map(\.kind) == [.media, .picture] && view.files.map(\.width) == [160, nil])
        #expect(view.files.first?.file == "/videos/\(id)/files/clip_90p.ogv")
        #expect(view.files.last?.file == "/videos/\(id)/files/clip%20%C3%A9%20%231%25_t00.jpg")
        #expect(view.torrents.map(\.rendition) == ["clip_90p.ogv"])
    }
}
