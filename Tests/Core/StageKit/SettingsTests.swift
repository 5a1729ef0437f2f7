import StageKit
import Testing

struct SettingsTests {
    private enum Preset: String, CaseIterable { case fast, medium }

    private func settings(_ text: String) -> Settings {
        Settings(JSONDocument(Array(text.utf8)).root, path: "$.pipeline.x.with")
    }

    @Test("right values arrive") func right() {
        let settings = settings(
            """
            {"s": "a", "o": "b", "k": "hidden", "f": true, "i": 5, "n": 0.5, "is": [1, 2], "ss": ["x"], "c": "fast",
             "d": "1.5h", "z": "2MiB", "x": {"y": 1}}
            """)
        #expect(settings.string("s", default: "", "S.") == "a")
        #expect(settings.optionalString("o", "O.") == "b")
        #expect(settings.secret("k", "K.")?.revealed == "hidden")
        #expect(settings.flag("f", default: false, "F."))
        #expect(settings.integer("i", default: 1, in: 1...5, "I.") == 5)
        #expect(settings.number("n", default: 1, in: 0...1, "N.") == 0.5)
        #expect(settings.integers("is", default: [], in: 1...2, "Is.") == [1, 2])
        #expect(settings.strings("ss", default: [], "Ss.") == ["x"])
        #expect(settings.choice("c", default: Preset.medium, "C.") == .fast)
        #expect(settings.duration("d", default: 1, in: 0...86400, "D.") == 5400)
        #expect(settings.size("z", default: 1, in: 0...(1 << 30), "Z.") == 2_097_152)
        #expect(settings.object("x", "X.")?["y"]?.json == 1)
        #expect(settings.problems.isEmpty)
    }

    @Test("absent values are their defaults") func absent() {
        let settings = settings("{}")
        #expect(settings.string("s", default: "d", "S.") == "d")
        #expect(settings.optionalString("o", "O.") == nil)
        #expect(settings.secret("k", "K.") == nil)
        #expect(settings.choice("c", default: Preset.medium, "C.") == .medium)
        #expect(settings.duration("d", default: 30, in: 0...60, "D.") == 30)
        #expect(settings.problems.isEmpty)
    }

    @Test("wrong values are told all at once, with their places, and the defaults come back") func wrong() {
        let settings = settings(
            """
            {"i": 9, "n": "x",
             "is": [1, 2.5], "ss": {}, "c": "fsat", "d": "5", "z": "5 parsecs", "f": null, "lans": 1,
             "e": [], "far": "3h"}
            """)
        #expect(settings.integer("i", default: 1, in: 1...5, "I.") == 1)
        #expect(settings.number("n", default: 0.25, in: 0...1, "N.") == 0.25)
        #expect(settings.integers("is", default: [7], in: 1...9, "Is.") == [7])
        #expect(settings.integers("e", default: [7], in: 1...9, "E.") == [7])
        #expect(settings.strings("ss", default: ["d"], "Ss.") == ["d"])
        #expect(settings.choice("c", default: Preset.medium, "C.") == .medium)
        #expect(settings.duration("d", default: 30, in: 0...60, "D.") == 30)
        #expect(settings.duration("far", default: 30, in: 0...60, "Far.") == 30)
        #expect(settings.size("z", default: 3, in: 0...9, "Z.") == 3)
        #expect(settings.flag("f", default: true, "F."))
        #expect(settings.integer("lanes", default: 1, in: 1...5, "Lanes.") == 1)
        let problems = settings.problems
        #expect(problems == problems.sorted())
        let lines = problems.map { $0.report(file: "P").split(separator: "\n").map(String.init) }
        #expect(
            lines.map { $0[0] } == [
                "P:1:7: $.pipeline.x.with.i: 9 is out of range",
                "P:1:15: $.pipeline.x.with.n: must be a number from 0 to 1, not a string",
                "P:2:8: $.pipeline.x.with.is: 2.5 stands in the list",
                "P:2:24: $.pipeline.x.with.ss: must be a list of strings, not an object",
                "P:2:33: $.pipeline.x.with.c: unknown word \"fsat\"",
                "P:2:46: $.pipeline.x.with.d: \"5\" is not a duration",
                "P:2:56: $.pipeline.x.with.z: \"5 parsecs\" is not a size",
                "P:2:74: $.pipeline.x.with.f: must be true or false, not null",
                "P:2:80: $.pipeline.x.with.lans: unknown key",
                "P:3:7: $.pipeline.x.with.e: the list is empty",
                "P:3:18: $.pipeline.x.with.far: 3h is out of range",
            ])
        #expect(lines[8].last == "    did you mean \"lanes\"?")
        #expect(lines[10].last == "    allowed: 0s to 1m")
    }

    @Test("what is no object is told so") func noObject() {
        #expect(settings("[1]").problems.map(\.words) == ["must be an object, not a list"])
    }

    @Test("readers of several keys can complain too") func reject() {
        let settings = settings(#"{"a": 1}"#)
        _ = settings.integer("a", default: 0, in: 0...9, "A.")
        settings.reject("a", "is odd", hint: "take 2")
        settings.reject("b.c", "is missing")
        #expect(
            settings.problems.map { $0.report(file: "P") } == [
                "P:1:1: $.pipeline.x.with[\"b.c\"]: is missing", "P:1:7: $.pipeline.x.with.a: is odd\n    take 2",
            ])
    }

    @Test("what is read is the schema") func schema() {
        let settings = settings("{}")
        _ = settings.integer("i", default: 3, in: 1...5, "How many.")
        _ = settings.choice("c", default: Preset.medium, "Which.")
        _ = settings.optionalString("o", "Perhaps.")
        #expect(
            settings.schema.json.text()
                == #"{"type":"object","additionalProperties":false,"properties":{"#
                + #""i":{"type":"integer","minimum":1,"maximum":5,"description":"How many.","default":3},"#
                + #""c":{"enum":["fast","medium"],"description":"Which.","default":"medium"},"#
                + #""o":{"type":"string","description":"Perhaps."}}}"#)
    }

    @Test("a secret does not show") func secret() {
        let secret = Secret("password")
        #expect("\(secret)" == "•••")
        #expect(String(reflecting: secret) == "•••")
        #expect("\([secret])".contains("password") == false)
        #expect(Mirror(reflecting: secret).children.isEmpty)
        var text = ""
        dump(secret, to: &text)
        #expect(!text.contains("password"))
    }
}
