import Testing

@testable import CMAF

@Suite struct FragmentIndexTests {
    typealias B = BoxBuilder

    private func index(_ recipe: FileRecipe) throws -> FragmentIndex {
        try FragmentIndex(MemorySource(recipe.file))
    }

    @Test func findsHeadAndFragments() throws {
        var recipe = FileRecipe()
        let styp = B.box("styp", Array("msdh".utf8), B.u32(0))
        recipe.fragments = [
            FileRecipe.fragment(time: 0, sizes: [100, 20, 30]),
            FileRecipe.fragment(time: 120, sizes: [90, 10], before: styp),
        ]
        let index = try index(recipe)
        let head = recipe.head.count
        #expect(index.initialization == 0..<head)
        let first = head..<head + recipe.fragments[0].count
        #expect(index.fragments.map(\.range) == [first, first.upperBound..<recipe.file.count])
        #expect(index.fragments.map(\.decodeTime) == [0, 120])
        #expect(index.fragments.map(\.duration) == [120, 80])
        #expect(index.fragments.map(\.sampleCount) == [3, 2])
        #expect(index.duration == 200)
        #expect(index.sampleRate == 25)
        #expect(index.seconds(500) == 0.5)
    }

    @Test func describesVideo() throws {
        var recipe = FileRecipe()
        let pasp = B.box("pasp", B.u32(64), B.u32(45))
        recipe.entry = FileRecipe.visual("avc1", FileRecipe.avcC, pasp, width: 720, height: 576)
        recipe.fragments = [FileRecipe.fragment(time: 0, sizes: [1])]
        let track = try index(recipe).track
        guard case .video(let picture) = track.kind else {
            Issue.record("not a video")
            return
        }
        #expect(picture.width == 720 && picture.height == 576)
        #expect(picture.displayWidth == 1024)
        #expect(track.codecs == "avc1.64001f")
        #expect(track.timescale == 1000)
        #expect(track.language == nil)
    }

    @Test func describesAudio() throws {
        var recipe = FileRecipe()
        recipe.isVideo = false
        recipe.language = 0x15C7
        // AAC-LC, 44.1 kHz, six channels; the entry claims two.
        recipe.entry = FileRecipe.audio("mp4a", FileRecipe.esds(0x40, [0x12, 0x30]))
        recipe.fragments = [FileRecipe.fragment(time: 0, sizes: [1])]
        let track = try index(recipe).track
        #expect(track.kind == .audio(Track.Sound(sampleRate: 44100, channels: 6)))
        #expect(track.codecs == "mp4a.40.2")
        #expect(track.language == "eng")
    }

    @Test(arguments: [(0x0200_0000, true), (0x0101_0000, false), (nil, false)] as [(Int?, Bool)])
    func tellsKeyFrames(flags: Int?, isKey: Bool) throws {
        var recipe = FileRecipe()
        recipe.fragments = [FileRecipe.fragment(time: 0, sizes: [1, 1], flags: flags)]
        #expect(try index(recipe).fragments[0].startsWithSync == isKey)
    }

    @Test func takesFlagsFromTheTrackWhenNothingElseSpeaks() throws {
        var recipe = FileRecipe()
        recipe.defaultFlags = 0
        recipe.fragments = [FileRecipe.fragment(time: 0, sizes: [1, 1], flags: nil)]
        #expect(try index(recipe).fragments[0].startsWithSync)
    }

    @Test func presentationBeginsWithTheEarliestSample() throws {
        var recipe = FileRecipe()
        recipe.fragments = [FileRecipe.fragment(time: 400, sizes: [1, 1, 1], shifts: [80, 120, -50])]
        let fragment = try index(recipe).fragments[0]
        #expect(fragment.decodeTime == 400)
        #expect(fragment.presentationTime == 430)
    }

    @Test func readsEditLists() throws {
        var recipe = FileRecipe()
        recipe.fragments = [FileRecipe.fragment(time: 0, sizes: [1])]
        recipe.edits = B.full("elst", B.u32(1), B.u32(0), B.u32(80), B.u32(0x1_0000))
        #expect(try index(recipe).track.startOffset == 80)
        // 250 ms of nothing, in the movie's 1000 units a second; then from the start.
        recipe.timescale = 4000
        recipe.edits = B.full(
            "elst", B.u32(2), B.u32(250), B.u32(0xFFFF_FFFF), B.u32(0x1_0000), B.u32(0), B.u32(0), B.u32(0x1_0000))
        #expect(try index(recipe).track.startOffset == -1000)
    }

    @Test func refusesAnOrdinaryFile() throws {
        var recipe = FileRecipe()
        recipe.hasExtends = false
        #expect(throws: CMAFError.notFragmented) { try index(recipe) }
        let movie = recipe.head.prefix(20) + B.box("mdat", B.zeros(50))
        #expect(throws: CMAFError.notFragmented) { try FragmentIndex(MemorySource(Array(movie))) }
    }

    @Test func refusesSeveralTracks() throws {
        var recipe = FileRecipe()
        recipe.tracks = 2
        recipe.fragments = [FileRecipe.fragment(time: 0, sizes: [1])]
        #expect(throws: CMAFError.wrongTrackCount(2)) { try index(recipe) }
    }

    @Test func refusesAHeadAlone() throws {
        #expect(throws: CMAFError.missing(box: "moof", in: "the file")) { try index(FileRecipe()) }
        #expect(throws: CMAFError.missing(box: "moov", in: "the file")) { try FragmentIndex(MemorySource([])) }
    }

    @Test func refusesSamplesOutsideTheirData() throws {
        var recipe = FileRecipe()
        recipe.fragments = [FileRecipe.fragment(time: 0, sizes: [100, 100], mdat: 150)]
        #expect(throws: CMAFError.self) { try index(recipe) }
        recipe.fragments = [FileRecipe.fragment(time: 0, sizes: [10], dataOffset: -5 & 0xFFFF_FFFF)]
        #expect(throws: CMAFError.self) { try index(recipe) }
    }

    @Test func everyCutOfAFileIsAClearError() throws {
        var recipe = FileRecipe()
        recipe.fragments = [FileRecipe.fragment(time: 0, sizes: [10, 3])]
        let file = recipe.file
        for length in 0..<file.count {
            #expect(throws: CMAFError.self, "cut at \(length)") {
                try FragmentIndex(MemorySource(Array(file.prefix(length))))
            }
        }
    }

    @Test func noChangedByteCrashesOrHangs() throws {
        var recipe = FileRecipe()
        recipe.isVideo = false
        recipe.entry = FileRecipe.audio("mp4a", FileRecipe.esds(0x40, [0x12, 0x30]))
        recipe.edits = B.full("elst", B.u32(1), B.u32(0), B.u32(80), B.u32(0x1_0000))
        recipe.fragments = [FileRecipe.fragment(time: 0, sizes: [10, 3], shifts: [1, 2])]
        let file = recipe.file
        for place in file.indices {
            for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] {
                var changed = file
                changed[place] = value
                // A result or an error of ours: both are right. What is tested is that it ends.
                _ = try? FragmentIndex(MemorySource(changed))
            }
        }
    }

    @Test func hugeClaimsCostNothing() throws {
        var recipe = FileRecipe()
        let tfhd = B.full("tfhd", flags: 0x2_0010, B.u32(1), B.u32(0))
        let trun = B.full("trun", B.u32(0xFFFF_FFFF))
        let moof = B.box("moof", B.box("traf", tfhd, B.full("tfdt", B.u32(0)), trun))
        recipe.fragments = [moof + B.box("mdat")]
        #expect(throws: CMAFError.excessive(what: "samples in a fragment", count: 0xFFFF_FFFF, limit: 1_000_000)) {
            try index(recipe)
        }
        // A moov of 3 GB in a file that has them would still not be read.
        let source = HollowSource(size: 4 << 30, head: B.box("ftyp") + B.u32(3 << 30) + Array("moov".utf8))
        #expect(throws: CMAFError.excessive(what: "bytes of \"moov\"", count: 3 << 30, limit: 16 << 20)) {
            try FragmentIndex(source)
        }
    }

    @Test func limitsFragmentsAndBoxes() throws {
        var recipe = FileRecipe()
        recipe.fragments = (0..<5).map { FileRecipe.fragment(time: $0 * 40, sizes: [1]) }
        var limits = FragmentIndex.Limits()
        limits.fragments = 4
        #expect(throws: CMAFError.excessive(what: "fragments", count: 5, limit: 4)) {
            try FragmentIndex(MemorySource(recipe.file), limits: limits)
        }
        limits.fragments = 5
        limits.boxes = 11
        #expect(throws: CMAFError.excessive(what: "boxes", count: 12, limit: 11)) {
            try FragmentIndex(MemorySource(recipe.file), limits: limits)
        }
    }

    @Test func aMissingFileIsUnreadable() {
        #expect(throws: CMAFError.unreadable("No such file or directory")) { try FragmentIndex(path: "/no/such/file") }
        #expect(throws: CMAFError.unreadable("it is not a regular file")) { try FragmentIndex(path: "/") }
    }
}

/// A big file that exists only where it has been written.
private struct HollowSource: ByteSource {
    let size: Int
    let head: [UInt8]

    func read(at offset: Int, count: Int) throws(CMAFError) -> [UInt8] {
        (offset..<offset + count).map { $0 < head.count ? head[$0] : 0 }
    }
}
