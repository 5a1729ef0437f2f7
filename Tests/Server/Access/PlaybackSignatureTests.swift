import StageKit
import Testing

@testable import Server

struct PlaybackSignatureTests {
    private static let video = Identifier()
    private static let secret = Secret("0123456789abcdef")
    private static let week = SignedAddresses.longestLifetime

    private static func sign(_ expiry: Int = 1000) -> PlaybackSignature {
        PlaybackSignature(video: video, expiry: expiry, key: "k1", secret: secret)
    }

    @Test func itIsReadAsItWasWritten() throws {
        let signature = Self.sign()
        #expect(signature.segment.hasPrefix("~1000.k1."))
        #expect(try #require(PlaybackSignature(signature.segment)) == signature)
        // The digest stands as the standard says: this one was computed by other means.
        let known = PlaybackSignature(
            video: try #require(Identifier(rawValue: "00000000-0000-7000-8000-000000000000")), expiry: 1000, key: "k1",
            secret: Self.secret)
        #expect(known.segment == "~1000.k1.cbfa41e7de1911faff870307b815b868c36cf03da165aaf27c6a00471b926aef")
    }

    @Test(arguments: [
        (Self.video, Self.secret, nil, 999, .valid), (Self.video, Self.secret, nil, 1000, .expired),
        (Self.video, Self.secret, nil, 5000, .expired), (Identifier(), Self.secret, nil, 999, .wrong),
        (Self.video, Secret("other"), nil, 999, .wrong), (Self.video, nil, nil, 999, .wrong),
        (Self.video, Self.secret, 900, 999, .valid), (Self.video, Self.secret, 1000 - Self.week, 999, .valid),
        (Self.video, Self.secret, 999 - Self.week, 999, .wrong),
    ] as [(Identifier, Secret?, Int?, Int, PlaybackSignature.Verdict)])
    func theVerdict(
        _ video: Identifier, _ secret: Secret?, _ retired: Int?, _ now: Int, _ verdict: PlaybackSignature.Verdict
    ) {
        #expect(Self.sign().verdict(for: video, secret: secret, retired: retired, now: now) == verdict)
    }

    @Test func everyChangedCharacterIsNoticed() throws {
        let segment = Array(Self.sign().segment)
        for index in segment.indices.dropFirst() {
            var changed = segment
            changed[index] = changed[index] == "1" ? "2" : "1"
            let verdict = PlaybackSignature(String(changed))?.verdict(for: Self.video, secret: Self.secret, now: 0)
            #expect(verdict == nil || verdict == .wrong, "\(index)")
        }
        for count in 1..<segment.count {
            let verdict = PlaybackSignature(String(segment.prefix(count)))?
                .verdict(for: Self.video, secret: Self.secret, now: 0)
            #expect(verdict == nil || verdict == .wrong, "\(count)")
        }
    }

    @Test(arguments: ["", "~", "1.k.s", "~1.k", "~1.k.", "~.k.s", "~1..s", "~-1.k.s", "~+1.k.s", "~01.k.s", "~1.k.s.t",
                      "~99999999999999999999.k.s", "~1.k." + String(repeating: "a", count: 300)])
    func whatIsNoSignature(_ text: String) {
        #expect(PlaybackSignature(text) == nil)
    }

    @Test(arguments: [
        ("/videos/a/master.m3u8", "/videos/a/master.m3u8"), ("/videos/a/~1.k.s/master.m3u8", "/videos/a/~•••/master.m3u8"),
        ("/videos/a/%7E1.k.s/0.jpg", "/videos/a/~•••/0.jpg"), ("/videos/a/~1.k.s", "/videos/a/~•••"),
    ])
    func logsDoNotTell(_ path: String, _ shown: String) {
        #expect(SignedAddresses.redacted(path) == shown)
    }

    @Test func readyMadeAddressesStayEqualWithinTheHour() {
        for (now, expiry) in [(0, 25200), (3599, 25200), (3600, 28800)] {
            #expect(AddressSigner.usualExpiry(now: now) == expiry)
        }
    }
}
