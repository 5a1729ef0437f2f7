import Core
import Foundation
import StageKit
import TestClient
import Testing

@Suite struct PresetRoutesTests {
    private static let mine = """
        {"name": "mine", "video_profiles": [{"min_height": 720, "video": ["720p"]}, {"video": ["360p"]}],
         "audio_profiles": [{"audio": ["low"]}], "video_common": {"codec": "hevc", "preset": "fast"},
         "video": [{"id": "720p", "width": 1280, "height": 720}, {"id": "360p", "width": 640, "height": 360}],
         "audio": [{"id": "low", "codec": "opus", "bitrate": 64000}]}
        """

    @Test func makesReadsChangesAndRemoves() async throws {
        try await House.open { house in
            let path = "/api/v1/presets"
            let list = try await house.get(path)
            #expect(list.json["data"]?.array?.compactMap { $0["name"]?.string } == ["default", "auto"])
            #expect(list.json["data"]?.array?[0]["built_in"] == true)

            let made = try await house.send("POST", path, json: Self.mine)
            #expect(made.status == 201)
            #expect(made.header("location") == "\(path)/mine")
            let track = made.json["video"]?.array?[1]
            #expect(track?["codec"] == "libx265")
            #expect(track?["constant_rate_factor"] == 26)
            #expect(made.json["built_in"] == false)
            #expect(try await house.send("POST", path, json: Self.mine).status == 409)

            // What is read can be sent back.
            let read = try await house.get("\(path)/mine")
            let back = try await house.send("PUT", "\(path)/mine", json: read.json.text())
            #expect(back.status == 200)
            #expect(back.json["video"] == read.json["video"])
            let less = #"{"audio_profiles": [{"audio": ["x"]}], "audio": [{"id": "x"}]}"#
            #expect(try await house.send("PUT", "\(path)/mine", json: less).json["video"] == .array([]))
            #expect(try await house.send("PUT", "\(path)/none", json: less).status == 404)
            #expect(try await house.send("PUT", "\(path)/default", json: less).status == 409)
            #expect(try await house.send("PUT", "\(path)/mine", json: Self.mine.replacing("mine", with: "mein")).status == 422)

            #expect(try await house.get("\(path)?limit=2").json["next"] == "auto")
            #expect(try await house.get("\(path)?limit=2&after=auto").json["data"]?.array?.count == 1)
            #expect(try await house.send("DELETE", "\(path)/mine").status == 204)
            #expect(try await house.send("DELETE", "\(path)/mine").status == 404)
            #expect(try await house.send("DELETE", "\(path)/auto").status == 409)
            #expect(try await house.get("\(path)/mine").status == 404)
        }
    }

    @Test func namesTheFieldThatIsWrong() async throws {
        try await House.open { house in
            let cases: [(String, Int, String?)] = [
                (Self.mine.replacing("1280", with: "0"), 422, "video[0].width"),
                (Self.mine.replacing("hevc", with: "h263"), 422, "video[0].codec"),
                (Self.mine.replacing("\"fast\"", with: "\"medium-rare\""), 422, "video[0].preset"),
                (Self.mine.replacing("\"id\": \"low\"", with: "\"id\": \"loud\""), 422, "audio_profiles[0].audio"),
                (Self.mine.replacing("min_height", with: "min_hight"), 422, "video_profiles[0].min_hight"),
                (Self.mine.replacing("\"mine\"", with: "\"veryfast\""), 422, "name"),
                ("[]", 422, ""), ("{", 400, nil), (#"{"name": "x", "name": "y"}"#, 400, nil),
            ]
            for (text, status, field) in cases {
                let answer = try await house.send("POST", "/api/v1/presets", json: text)
                #expect(answer.status == status, "\(answer.json.text())")
                #expect(answer.json["field"]?.string == field)
            }
            #expect(try await house.get("/api/v1/presets").json["total"] == 2)
        }
    }

    @Test func aVideoNamesOnlyPresetsThatAreThere() async throws {
        try await House.open { house in
            _ = try await house.send("POST", "/api/v1/presets", json: Self.mine)
            let right = try await house.post([.value("preset", "mine"), .file("a", "0123456789")])
            #expect(right.status == 201)
            #expect(right.json["preset"] == "mine")
            let wrong = try await house.post([.value("preset", "mien"), .file("a", "0123456789")])
            #expect(wrong.status == 422)
            #expect(wrong.json["code"] == "unknown_preset")
            #expect(wrong.json["field"] == "preset")
            #expect(wrong.json["hint"] == "did you mean \"mine\"?")
            let address = #"{"source": "https://example.org/a.mp4", "preset": "auot"}"#
            let other = try await house.send("POST", "/api/v1/videos", json: address)
            #expect(other.status == 422)
            #expect(other.json["hint"] == "did you mean \"auto\"?")
            #expect(try await house.service.videos().total == 1)
        }
    }
}
