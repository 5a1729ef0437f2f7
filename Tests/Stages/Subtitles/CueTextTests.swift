import Testing

@testable import Subtitles

@Suite struct CueTextTests {
    @Test(arguments: [
        (#"Hello"#, "Hello"), (#"{\i1}Hello{\i0}\Nyou"#, "<i>Hello</i>\nyou"), (#"a & b < c > d"#, "a &amp; b &lt; c &gt; d"),
        (#"<script>alert(1)</script>"#, "&lt;script&gt;alert(1)&lt;/script&gt;"), (#"{\b1\i1}x{\b0}y"#, "<b><i>x</i></b><i>y</i>"),
        (#"{\pos(10,20)\fs30\c&HFFFFFF&}plain"#, "plain"), (#"{\p1}m 0 0 l 1 1{\p0}text"#, "text"), (#"a\N\N\Nb"#, "a\nb"),
        (#"{\i1}{\i0}"#, ""), (#" \N "#, ""), (#"a\hb"#, "a\u{A0}b"), (#"{never closed"#, "{never closed"),
        (#"00:01 --> 00:02"#, "00:01 --&gt; 00:02"), (#"{\u1}under{\r}plain"#, "<u>under</u>plain"), (#"{\b700}x"#, "<b>x</b>"),
    ])
    func becomesWebVTT(event: String, text: String) { #expect(CueText(event: event).text == text) }

    @Test func someStandAtTheTop() {
        #expect(CueText(event: #"{\an8}up"#).isAtTop)
        #expect(!CueText(event: #"{\an2}down"#).isAtTop)
    }

    @Test func isBounded() {
        #expect(CueText(event: String(repeating: "x", count: 100_000)).text.count == CueText.longest)
    }
}

@Suite struct CueListTests {
    private static func list(_ cues: [(Double, Double?, String)]) -> CueList {
        var list = CueList()
        for (start, end, text) in cues { list.add(CueText(event: text), from: start, to: end) }
        return list
    }

    @Test func isSortedAndWhole() {
        let list = Self.list([(5, 6, "c"), (1, 2, "a"), (1, 2, "a"), (1.5, nil, "b"), (-3, -1, "before"), (-1, 0.5, "cut")])
        #expect(list.finished.map(\.text) == ["cut", "a", "b", "c"])
        #expect(list.finished.map(\.start) == [0, 1000, 1500, 5000])
        #expect(list.finished.map(\.end) == [500, 2000, 5000, 6000])
        #expect(list.text.hasPrefix(
            "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n00:00:00.000 --> 00:00:00.500\ncut\n"))
    }

    @Test func anUnknownEndIsNear() {
        #expect(Self.list([(1, nil, "a")]).finished.map(\.end) == [6000])
        #expect(Self.list([(1, nil, "a"), (2, nil, "b")]).finished.map(\.end) == [2000, 7000])
    }

    @Test func absurdTimesAreLeftOut() { #expect(Self.list([(1e30, nil, "a"), (0, .infinity, "b")]).isEmpty) }
}
