import Testing

@testable import Server

struct SocketPacketTests {
    @Test func enginePacketsAndTheirLists() {
        #expect(EnginePacket(encoded: "2probe") == EnginePacket(.ping, "probe"))
        #expect(EnginePacket(encoded: "4") == EnginePacket(.message))
        for bad in ["", "7", "b4AAAA", "x", " 2"] { #expect(EnginePacket(encoded: bad) == nil, "\(bad)") }
        let packets = [EnginePacket(.message, #"2/runners,["a"]"#), EnginePacket(.ping), EnginePacket(.noop)]
        #expect(EnginePacket.payload(packets) == "42/runners,[\"a\"]\u{1E}2\u{1E}6")
        #expect(EnginePacket.list(EnginePacket.payload(packets)) == packets)
        for bad in ["", "2\u{1E}", "\u{1E}2", "2\u{1E}b4AA"] { #expect(EnginePacket.list(bad) == nil) }
    }

    @Test func socketPacketsAsTheReferenceHasThem() throws {
        let cases: [(String, SocketPacket.Kind, String, String, String)] = [
            (#"0/runners,{"runnerToken":"x"}"#, .connect, "/runners", "/runners", #"{"runnerToken":"x"}"#),
            ("0/runners,", .connect, "/runners", "/runners", ""), ("0/runners", .connect, "/runners", "/runners", ""),
            ("0//runners,{}", .connect, "//runners", "/runners", "{}"),
            ("0/runners?a=b,{}", .connect, "/runners?a=b", "/runners", "{}"),
            ("0", .connect, "/", "/", ""), ("0{}", .connect, "/", "/", "{}"),
            ("1/runners,", .disconnect, "/runners", "/runners", ""),
            (#"2/runners,17["a",1]"#, .event, "/runners", "/runners", #"["a",1]"#),
            (#"4/x,{"message":"no"}"#, .refusal, "/x", "/x", #"{"message":"no"}"#),
        ]
        for (text, kind, namespace, name, data) in cases {
            let packet = try #require(SocketPacket(encoded: text), "\(text)")
            #expect(packet.kind == kind && packet.namespace == namespace && packet.name == name, "\(text)")
            #expect(packet.data == data, "\(text)")
        }
        for bad in ["", "5-/a,[]", "6-/a,[]", "9", "x"] { #expect(SocketPacket(encoded: bad) == nil) }
        #expect(SocketPacket.event("available-jobs", in: "/runners").encoded == #"2/runners,["available-jobs"]"#)
        #expect(SocketPacket.refusal("no", in: "/runners").encoded == #"4/runners,{"message":"no"}"#)
        #expect(SocketPacket(.connect, in: "/", "{}").encoded == "0{}")
    }

    @Test func callsByTheirQuery() {
        let good: [(String, EngineCall)] = [
            ("GET EIO=4 transport=polling", .open(.polling)), ("WS EIO=4 transport=websocket", .open(.websocket)),
            ("GET EIO=4 transport=polling sid=a", .take(session: "a")), ("GET transport=polling sid=a", .take(session: "a")),
            ("POST EIO=4 transport=polling sid=a", .bring(session: "a")),
            ("WS EIO=4 transport=websocket sid=a", .upgrade(session: "a")),
        ]
        for (text, call) in good { #expect(Self.result(text) == .success(call), "\(text)") }
        let bad: [(String, EngineRefusal)] = [
            ("GET EIO=4", .unknownTransport), ("GET EIO=4 transport=pigeon", .unknownTransport),
            ("POST EIO=4 transport=polling", .badMethod), ("GET EIO=3 transport=polling", .unsupportedVersion),
            ("GET transport=polling", .unsupportedVersion), ("WS EIO=3 transport=websocket", .unsupportedVersion),
            ("GET EIO=4 transport=websocket", .badRequest), ("WS EIO=4 transport=polling", .badRequest),
            ("GET EIO=4 transport=websocket sid=a", .badRequest), ("POST EIO=4 transport=websocket sid=a", .badRequest),
            ("WS EIO=4 transport=polling sid=a", .badRequest),
        ]
        for (text, refusal) in bad { #expect(Self.result(text) == .failure(refusal), "\(text)") }
    }

    private static func result(_ text: String) -> Result<EngineCall, EngineRefusal> {
        let words = text.split(separator: " ").map(String.init)
        let query = words.dropFirst().reduce(into: [String: String]()) { query, pair in
            let sides = pair.split(separator: "=").map(String.init)
            query[sides[0]] = sides[1]
        }
        do throws(EngineRefusal) {
            return .success(try EngineCall({ query[$0] }, isPost: words[0] == "POST", isUpgrade: words[0] == "WS"))
        } catch {
            return .failure(error)
        }
    }

    @Test func heartbeats() {
        let timing = SocketTiming(interval: .seconds(25), patience: .seconds(20))
        let start = ContinuousClock.now
        var heartbeat = Heartbeat(timing, at: start)
        #expect(heartbeat.step(at: start + .seconds(24)) == .wait)
        #expect(heartbeat.step(at: start + .seconds(25)) == .ask)
        #expect(heartbeat.step(at: start + .seconds(26)) == .wait)
        heartbeat.answered(at: start + .seconds(30))
        #expect(heartbeat.step(at: start + .seconds(54)) == .wait)
        #expect(heartbeat.step(at: start + .seconds(56)) == .ask)
        #expect(heartbeat.step(at: start + .seconds(75)) == .wait)
        #expect(heartbeat.step(at: start + .seconds(76)) == .lost)
    }
}
