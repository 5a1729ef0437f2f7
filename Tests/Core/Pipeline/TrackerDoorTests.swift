import StageKit
import Testing

@testable import Core

struct TrackerDoorTests {
    private func read(_ tracker: String) throws -> (door: Doors.Tracker, problems: [Problem]) {
        let settings = Settings(try JSON.parse(Array(tracker.utf8)))
        return (Doors.Tracker(settings), settings.problems)
    }

    @Test func everyKeyArrives() throws {
        let standard = try read("{}").door
        #expect(!standard.isOpen && standard.interval == 1800 && standard.addresses.isEmpty)
        #expect(!standard.trusts([127, 0, 0, 1]))
        let (door, problems) = try read(
            #"{"open": true, "interval": "5m", "peers": 7, "addresses": ["::1"], "proxies": ["127.0.0.0/8", "fd00::/8"]}"#)
        #expect(problems.isEmpty)
        #expect(door.isOpen && door.interval == 300 && door.peers == 7 && door.addresses == ["::1"])
        #expect(door.trusts([127, 9, 9, 9]) && !door.trusts([128, 0, 0, 1]))
        #expect(door.trusts([0xFD] + [UInt8](repeating: 1, count: 15)))
    }

    @Test(arguments: [
        (#"{"proxies": ["localhost"]}"#, "$.proxies"), (#"{"addresses": ["example.org"]}"#, "$.addresses"),
        (#"{"interval": "0s"}"#, "$.interval"), (#"{"peers": 0}"#, "$.peers"), (#"{"opn": true}"#, "$.opn"),
    ])
    func mistakesAreNamed(_ text: String, _ path: String) throws {
        #expect(try read(text).problems.map(\.path) == [path])
    }
}
