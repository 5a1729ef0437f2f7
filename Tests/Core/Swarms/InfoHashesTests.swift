import StageKit
import Testing

@testable import Core

struct InfoHashesTests {
    private static let v1 = String(repeating: "ab", count: 20)
    private static let v2 = String(repeating: "0C", count: 32)

    @Test(arguments: [
        (v1, "magnet:?xt=urn:btih:\(v1)&dn=x", [v1]),
        (v1, "magnet:?xt=urn:btih:\(v1)&xt=urn:btmh:1220\(v2)&dn=x", [v1, String(repeating: "0c", count: 20)]),
        (v2, "magnet:?xt=urn:btmh:1220\(v2)", [String(repeating: "0c", count: 20)]),
        (v1, nil, [v1]), (nil, nil, []), ("xyz", "magnet:?xt=urn:btmh:1220ab", []),
    ] as [(String?, String?, [String])])
    func areWhatTrackersKnow(_ infoHash: String?, _ magnet: String?, _ hashes: [String]) {
        var traits = Traits()
        traits.infoHash = infoHash
        traits.magnet = magnet
        #expect(InfoHashes(traits).hashes == Set(hashes))
    }
}
