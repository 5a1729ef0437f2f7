import StageKit
import Testing

@Suite struct PresetReaderTests {
    private func read(_ text: String) throws -> Preset { try PresetReader().read(JSONNode(try JSON.parse(text))) }

    private func problems(_ text: String) throws -> [String] {
        let root = try #require(JSONDocument(Array(text.utf8)).root)
        let failure = #expect(throws: PresetReader.Problems.self) { try PresetReader().read(root) }
        return failure?.problems.map { "\($0.path): \($0.words)" } ?? []
    }

    @Test func writesWhatItReads() throws {
        for preset in Preset.builtIn {
            #expect(try PresetReader().read(JSONNode(preset.json)) == preset)
            #expect(try read(preset.json.text()) == preset)
        }
    }

    @Test func readsTheOlderSystemsLadder() throws {
        let preset = try read(
            """
            {"name": "old", "video_profiles": [
                {"min_width":1920,"min_height":1080,"min_bitrate":4000000,"segment_duration":4.8,"video":["1080p","360p"]},
                {"min_width":0,"min_height":0,"min_bitrate":0,"segment_duration":4.8,"video":["360p"]}],
              "audio_profiles": [{"min_bitrate":0,"min_sample_rate":0,"audio":["192k"]}],
              "video": [
                {"id":"1080p","width":1920,"height":1080,"max_rate":5000000,"buf_size":10000000,"profile":"high"},
                {"id":"360p","width":640,"height":360,"max_rate":800000,"buf_size":1600000,"preset":"fast"}],
              "video_common": {"codec":"libx264","preset":"slow","constant_rate_factor":23,"pix_fmt":"yuv420p",
                "profile":"main","frame_rate":30,"gop_size":48,
                "force_key_frames":"expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+4.8))"},
              "audio": [{"id":"192k","codec":"aac","bitrate":192000,"channels":2,"sample_rate":48000}]}
            """)
        #expect(preset.video.map(\.speed) == ["slow", "fast"])
        #expect(preset.video.map(\.profile) == ["high", "main"])
        #expect(preset.video.map(\.keyFrameInterval) == [4.8, 4.8])
        #expect(preset.video.map(\.gopSize) == [48, 48])
        #expect(preset.videoProfiles[0].minBitrate == 4_000_000)
        #expect(preset.videoProfiles.map(\.segment) == [4.8, 4.8])
        #expect(preset.audio[0].sampleRate == 48_000)
    }

    @Test func readsCodecsByEitherName() throws {
        let codecs = ["h264", "hevc", "vp9", "av1", "libx264", "libx265", "libvpx-vp9", "libsvtav1"]
        let found = try codecs.map { codec in
            try read(
                #"{"name":"x","video_profiles":[{"video":["a"]}],"video":[{"id":"a","codec":"\#(codec)"}]}"#
            ).video[0].encoder
        }
        #expect(found == VideoEncoder.allCases + VideoEncoder.allCases)
    }

    @Test func tellsEverythingThatIsWrong() throws {
        let found = try problems(
            """
            {"name": "a b", "video_profiles": [{"video": ["720p", "480p"], "min_dar": 2, "max_dar": 1}, {"vide": 1}],
             "audio_profiles": [{"audio": []}],
             "video": [
              {"id": "720p", "codec": "libx265", "width": 0, "height": 721, "profile": "high", "preset": "6",
               "constant_rate_factor": 60, "buf_size": 5000000, "force_key_frames": "source", "tune": "film"},
              {"id": "720p", "codec": "x264", "upscale": true}],
             "audio": [{"id": "a", "codec": "opus", "sample_rate": 44100, "channels": 3, "bitrate": "192k"}]}
            """)
        #expect(
            found.sorted()
                == [
                    "$.name: \"a b\" is no name",
                    "$.video_profiles[0].video: there is no track \"480p\"",
                    "$.video_profiles[0].max_dar: no picture can fit",
                    "$.video_profiles[1].video: the profile names no track",
                    "$.video_profiles[1].vide: unknown key",
                    "$.audio_profiles[0].audio: the profile names no track",
                    "$.video: two tracks are called \"720p\"",
                    "$.video[0].width: 0 is out of range",
                    "$.video[0].height: 721 is odd",
                    "$.video[0].profile: unknown word \"high\"",
                    "$.video[0].preset: unknown word \"6\"",
                    "$.video[0].constant_rate_factor: 60 is out of range",
                    "$.video[0].buf_size: a buffer without a rate",
                    "$.video[0].force_key_frames: \"source\" is no rule for key frames",
                    "$.video[0].tune: unknown key",
                    "$.video[1].codec: unknown word \"x264\"",
                    "$.video[1].upscale: there is no size to enlarge to",
                    "$.audio[0].sample_rate: libopus has no 44100 Hz",
                    "$.audio[0].channels: 3 is out of range",
                    "$.audio[0].bitrate: must be a whole number from 16000 to 512000, not a string",
                ].sorted())
    }

    @Test(arguments: [
        (#"[]"#, "$: must be an object, not a list"), (#"{}"#, "$.name: is missing"),
        (#"{"name":"x"}"#, "$.video_profiles: the preset makes nothing"),
        (#"{"name":"x","video":7}"#, "$.video: must be a list of objects, not a number"),
        (
            #"{"name":"x","video":[],"video_profiles":[{"video":["a"]}]}"#,
            "$.video_profiles[0].video: there is no track \"a\""
        ),
        (
            #"{"name":"x","audio":[{"id":"a","copy":true,"loudness":-16}],"audio_profiles":[{"audio":["a"]}]}"#,
            "$.audio[0].copy: sound that is taken over as it is keeps its loudness"
        ),
        (
            #"{"name":"x","audio":[{"id":"a","copy":true,"codec":"opus"}],"audio_profiles":[{"audio":["a"]}]}"#,
            "$.audio[0].copy: only AAC is taken over as it is"
        ),
        (#"{"name":"x","video":[{"id":"audio-2"}]}"#, "$.video[0].id: \"audio-2\" is the name of another file"),
        (#"{"name":"x","video":["a"]}"#, "$.video[0]: must be an object, not a string"),
        (
            #"{"name":"x","video_profiles":[{"video":["a"]}],"video":[{"id":"a","preset":"fsat"}]}"#,
            "$.video[0].preset: unknown word \"fsat\""
        ),
    ]) func tellsWhatIsWrong(text: String, problem: String) throws {
        let found = try problems(text)
        #expect(found.contains(problem))
    }

    @Test(arguments: [
        ("4.8", 4.8), ("\"expr:gte(t, n_forced * 2)\"", 2), ("null", nil),
        ("\"expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+4.8))\"", 4.8),
    ]) func readsKeyFrameRules(text: String, seconds: Double?) throws {
        let preset = try read(
            #"{"name":"x","video_profiles":[{"video":["a"]}],"video":[{"id":"a","force_key_frames":\#(text)}]}"#)
        #expect(preset.video[0].keyFrameInterval == seconds)
        #expect(try PresetReader().read(JSONNode(preset.json)) == preset)
    }
}
