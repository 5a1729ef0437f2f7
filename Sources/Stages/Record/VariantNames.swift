/// Under which names variants of a stream are recorded, the best first: a pure decision.
struct VariantNames {
    struct Named: Equatable {
        let name: String
        let address: String
        let hasSoundApart: Bool
    }

    let list: [Named]

    /// A playlist of segments is one variant, `source`. Of a master the variants go by the name that it gives them (as
    /// wubloader, what Twitch calls `chunked` is `source`), otherwise by height, otherwise by rate.
    ///
    /// - Parameter address: of the playlist.
    init(_ playlist: HLSPlaylist, at address: String) {
        guard !playlist.variants.isEmpty else {
            list = [Named(name: "source", address: address, hasSoundApart: false)]
            return
        }
        var used: Set<String> = []
        list = playlist.variants.sorted { $0.bandwidth > $1.bandwidth }.map { variant in
            let stem = Self.name(of: variant)
            var name = stem
            var count = 1
            while !used.insert(name).inserted {
                count += 1
                name = "\(stem)-\(count)"
            }
            return Named(name: name, address: variant.address, hasSoundApart: variant.hasSoundApart)
        }
    }

    private static func name(of variant: HLSPlaylist.Variant) -> String {
        for given in variant.names where !given.isEmpty {
            if given == "chunked" { return "source" }
            let plain = given.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) ? $0 : "-" }
            let name = String(String(plain).prefix(60))
            return name.hasPrefix(".") ? "-" + name.dropFirst() : name
        }
        return variant.height.map { "\($0)p" } ?? "\(variant.bandwidth / 1000)k"
    }
}
