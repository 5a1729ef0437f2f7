import Core
import Crypto
import Foundation
import StageKit
import TestClient
import Testing

@testable import Server

@Suite(.enabled(if: PreparedMedia.isPossible)) struct SignedPlaybackTests {
    /// Strangers: a name that is not this machine's, and no token.
    private static let stranger = ["host": "shown.example", "origin": "http://player.example"]

    private static func sign(_ house: House, _ video: Identifier, _ json: String? = nil) async throws -> String {
        let answer = try await house.send("POST", "/api/v1/videos/\(video)/sign", json: json)
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(answer.json["base"]?.string)
    }

    @Test func aPrivateVideoPlaysByItsSignedAddressAlone() async throws {
        try await House.open(media: try await PreparedMedia.folder()) { house in
            let id = try await house.upload("a prepared video", [.value("visibility", "private")]).id
            for name in ["master.m3u8", "360p.mp4", "download"] {
                #expect(try await house.get("/videos/\(id)/\(name)", Self.stranger).status == 421)
            }
            let base = try await Self.sign(house, id)
            for name in ["master.m3u8", "360p.m3u8", "360p.mp4", "audio.mp4", "thumbnails/0.jpg", "download"] {
                let answer = try await house.get(base + name, Self.stranger)
                #expect(answer.status == 200, "\(name)")
                #expect(answer.header("cache-control")?.hasPrefix("private") == true)
                #expect(answer.header("access-control-allow-origin") == "*")
            }
            // What a playlist names is named by a relative URI, and so inherits the signature.
            let playlist = try await house.get(base + "master.m3u8", Self.stranger).text
            #expect(!playlist.contains("/videos/") && playlist.contains("360p.m3u8"))
            let part = try await house.get(
                base + "360p.mp4", Self.stranger.merging(["range": "bytes=0-99"]) { $1 })
            #expect(part.status == 206 && part.body.count == 100)
            let head = try await house.send("HEAD", base + "360p.mp4", headers: Self.stranger)
            #expect(head.status == 200)
            for name in ["source/original", "facts.json", "", "x", "../x"] {
                #expect([404, 400].contains(try await house.get(base + name, Self.stranger).status), "\(name)")
            }
            #expect(try await house.get(base + "download?rendition=source", Self.stranger).status == 421)
        }
    }

    @Test func theAPIGivesReadersAddressesThatPlay() async throws {
        try await House.open(media: try await PreparedMedia.folder()) { house in
            let id = try await house.upload("a prepared video", [.value("visibility", "private")]).id
            let listed = try await house.get("/api/v1/videos").json["data"]?.array?.first
            for view in [try await house.get("/api/v1/videos/\(id)").json, listed ?? .null] {
                let rendition = view["renditions"]?.array?.first
                let addresses = [
                    view["playlists"]?["hls"], view["thumbnails"]?.array?.first, rendition?["file"], rendition?["playlist"],
                ]
                for address in addresses {
                    let address = try #require(address?.string)
                    #expect(address.contains("/~"))
                    #expect(try await house.get(address, Self.stranger).status == 200)
                }
            }
            // A video that is not private has plain addresses.
            let open = try await house.send("PATCH", "/api/v1/videos/\(id)", json: #"{"visibility": "unlisted"}"#)
            #expect(open.json["playlists"]?["hls"] == .string("/videos/\(id)/master.m3u8"))
            #expect(try await house.get("/videos/\(id)/master.m3u8", Self.stranger).status == 200)
        }
    }

    @Test func whatIsWrongOrOldIsRefusedInWords() async throws {
        try await House.open(media: try await PreparedMedia.folder()) { house in
            let id = try await house.upload("a prepared video", [.value("visibility", "private")]).id
            let signer = AddressSigner(service: house.service)
            let old = try await signer.sign(id, until: AddressSigner.now - 1).segment
            let expired = try await house.get("/videos/\(id)/\(old)/master.m3u8", Self.stranger)
            #expect(expired.status == 403 && expired.json["code"] == .string("expired_signature"))
            let good = try await signer.sign(id, until: AddressSigner.now + 100)
            let other = try await signer.sign(Identifier(), until: AddressSigner.now + 100)
            let longer = good.segment.replacing("~\(good.expiry).", with: "~\(good.expiry + 1).")
            for segment in [longer, other.segment, "~", "~1", String(good.segment.dropLast()), good.segment + "0"] {
                let answer = try await house.get("/videos/\(id)/\(segment)/master.m3u8", Self.stranger)
                #expect(answer.status == 403, "\(segment)")
                #expect(answer.json["code"] == .string("bad_signature"))
            }
            #expect(try await house.get("/videos/\(id)/\(good.segment)/master.m3u8", Self.stranger).status == 200)

            // Rotation keeps what was signed, revocation does not.
            func rotate(_ lifetime: Int) throws {
                try Service.rotateKey(
                    to: Secrets.token(bytes: 4), secret: Secrets.token(), lifetime: lifetime, data: house.data)
            }
            try rotate(SignedAddresses.longestLifetime)
            #expect(try await signer.sign(id, until: good.expiry).key != good.key)
            #expect(try await house.get("/videos/\(id)/\(good.segment)/master.m3u8", Self.stranger).status == 200)
            try rotate(0)
            #expect(try await house.get("/videos/\(id)/\(good.segment)/master.m3u8", Self.stranger).status == 403)
        }
    }

    @Test(arguments: [
        (#"{"expiresIn": 60}"#, 200), (#"{}"#, 200), (#"{"expiresIn": 0}"#, 422), (#"{"expiresIn": 604801}"#, 422),
        (#"{"expiresIn": "1"}"#, 422), (#"{"expires": 60}"#, 400), ("[", 400),
    ])
    func theRequestToSignIsChecked(_ json: String, _ status: Int) async throws {
        try await House.open(media: try await PreparedMedia.folder()) { house in
            let id = try await house.upload().id
            let answer = try await house.send("POST", "/api/v1/videos/\(id)/sign", json: json)
            #expect(answer.status == status, "\(answer.text)")
            #expect(try await house.send("POST", "/api/v1/videos/\(Identifier())/sign").status == 404)
        }
    }
}
