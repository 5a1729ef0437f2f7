import Media
import Testing

@Suite struct PictureChainTests {
    private func chain(_ change: (inout PictureChain) -> Void = { _ in }) -> [Substring] {
        var chain = PictureChain(width: 640, height: 360)
        change(&chain)
        return chain.text.split(separator: ",")
    }

    @Test func scalesToLimitedRange() {
        #expect(chain() == ["scale=640:360:flags=bicubic:out_range=tv", "format=yuv420p", "setsar=1"])
        #expect(chain { $0.isLimitedRange = true }.first == "scale=640:360:flags=bicubic")
    }

    @Test(arguments: [
        (90, "scale=360:640", ["transpose=clock"]), (180, "scale=640:360", ["hflip", "vflip"]),
        (270, "scale=360:640", ["transpose=cclock"]),
    ])
    func turnsAfterScaling(rotation: Int, scale: String, turns: [String]) {
        let chain = chain { $0.rotation = rotation }
        #expect(chain[0].hasPrefix(scale))
        #expect(chain.dropFirst(2).dropLast().map(String.init) == turns)
    }

    @Test func deinterlacesBeforeScaling() {
        #expect(chain { $0.deinterlaces = true }.first == "bwdif=mode=send_frame:deint=interlaced")
    }

    @Test func mapsTonesOfHDR() {
        let chain = chain { $0.mapsTones = true }
        #expect(chain[0] == "scale=640:360:flags=bicubic")
        #expect(chain.contains("tonemap=hable:desat=0"))
    }

    @Test(arguments: [0, 90, 180, 270]) func makesPicturesOfTheWantedSize(rotation: Int) throws {
        var chain = PictureChain(width: 64, height: 36)
        chain.rotation = rotation
        chain.deinterlaces = true
        let graph = FilterGraph.video(chain.text)
        var sizes: [String] = []
        // The size changes on the way: the chain is built anew.
        for (index, size) in [(200, 100), (200, 100), (120, 160)].enumerated() {
            let frame = try Frame(width: size.0, height: size.1, pixelFormat: "yuv422p10le")
            frame.timeBase = Rational(1, 25)
            frame.presentationTime = Int64(index)
            try graph.run(frame) { sizes.append("\($0.width)x\($0.height) \($0.luma.count)") }
        }
        try graph.run(nil) { sizes.append("\($0.width)x\($0.height) \($0.luma.count)") }
        #expect(sizes == Array(repeating: "64x36 2304", count: 3))
    }
}
