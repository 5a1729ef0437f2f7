import Foundation
import StageKit
import Testing

@testable import PackageDASH

/// The stage over real renditions. Readers of others read its manifests in `StreamsTests`, over HTTP.
@Suite struct DASHPackagerTests {
    private static func picture(_ size: String) -> String {
        "-f lavfi -i testsrc2=s=\(size):r=30:d=9 -c:v libx264 -preset ultrafast -g 120 -keyint_min 120 "
            + "-sc_threshold 0 -movflags +frag_keyframe+empty_moov+default_base_moof+delay_moov"
    }
    private static let sound = "-f lavfi -i sine=f=440:r=48000:d=9 -ac 2 -c:a aac -frag_duration 4000000 "
        + "-movflags +empty_moov+default_base_moof+delay_moov"

    private func package(_ bench: PackagingBench) async throws -> [Draft] {
        let job = Job(
            id: Identifier(), video: Identifier(), node: "dash", attempt: 1, inputs: bench.renditions + bench.texts,
            request: .empty, scratch: bench.folder, workbench: bench.folder, control: JobControl(), log: .silent,
            publisher: { _ in })
        guard case .done(let drafts, warnings: []) = try await DASHPackager(settings: Settings()).run(job) else {
            Issue.record("neither done nor failed")
            return []
        }
        return drafts
    }

    @Test func isWrittenLikeThis() async throws {
        let bench = try PackagingBench()
        try bench.make("180p.mp4", Self.picture("320x180"))
        try bench.make("it's & 2.mp4", Self.sound, language: "eng")
        try bench.write(text: "subtitles/de.vtt", language: "de", label: "A <b> & \"c\"")
        let text = try String(contentsOf: try await package(bench)[0].file, encoding: .utf8)
        let document = try XMLReader.elements(text)
        #expect(document.filter { $0.name == "AdaptationSet" }.map { $0.attributes["contentType"] } == ["video", "audio", "text"])
        #expect(document.first { $0.name == "MPD" }?.attributes["mediaPresentationDuration"]?.hasPrefix("PT9.0") == true)
        let picture = try #require(document.first { $0.name == "Representation" })
        #expect(picture.attributes["frameRate"] == "30")
        #expect(picture.attributes["codecs"]?.hasPrefix("avc1.") == true)
        #expect(document.filter { $0.name == "S" }.first?.attributes == ["t": "0", "d": "61440", "r": "1"])
        #expect(document.filter { $0.name == "SegmentURL" }.count == 3 + 3)
        #expect(text.contains("<BaseURL>it%27s%20%26%202.mp4</BaseURL>"))
        #expect(text.contains("<Label>A &lt;b&gt; &amp; &quot;c&quot;</Label>"))
        // Initialisation and segments cover the file to the last byte that matters.
        let ranges = document.compactMap { $0.attributes["range"] ?? $0.attributes["mediaRange"] }
        for (before, after) in zip(ranges, ranges.dropFirst()) where !after.hasPrefix("0-") {
            let end = try #require(before.split(separator: "-").last.flatMap { Int($0) })
            #expect(after.hasPrefix("\(end + 1)-"))
        }
    }

    @Test func refusesWhatIsNoRendition() async throws {
        let bench = try PackagingBench()
        try bench.write("180p.mp4", Array("not a video at all".utf8))
        let failure = await #expect(throws: StageFailure.self) { try await package(bench) }
        #expect(failure?.code == "bad_rendition")
        let nothing = await #expect(throws: StageFailure.self) { try await package(try PackagingBench()) }
        #expect(nothing?.code == "no_renditions")
    }
}

/// The elements of a document, in order; strict: a manifest that is not well-formed throws.
enum XMLReader {
    struct Element {
        let name: String
        let attributes: [String: String]
    }

    static func elements(_ text: String) throws -> [Element] {
        let script = """
            import sys, json, xml.etree.ElementTree as tree
            root = tree.fromstring(sys.argv[1].encode())
            json.dump([[e.tag.split('}')[1], e.attrib] for e in root.iter()], sys.stdout)
            """
        let run = try Command.run("python3", "-c", script, text)
        try #require(run.status == 0, "\(run.error)")
        return try (JSON.parse(Array(run.output.utf8)).array ?? []).map { pair in
            let attributes = pair.array?.last?.members?.map { ($0.key, $0.value.string ?? "") } ?? []
            return Element(
                name: pair.array?.first?.string ?? "", attributes: Dictionary(uniqueKeysWithValues: attributes))
        }
    }
}
