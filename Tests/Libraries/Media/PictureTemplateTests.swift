import Testing

@testable import Media

struct PictureTemplateTests {
    /// A picture of 8x4 pixels: the left half blue, the right half green.
    private static func scene() throws -> Frame {
        var pixels: [UInt8] = []
        for _ in 0..<4 {
            for column in 0..<8 { pixels += column < 4 ? [0, 0, 255, 255] : [0, 255, 0, 255] }
        }
        return try Frame.decoded(png: Frame.png(pixels, width: 8, height: 4), mostPixels: 1 << 20)
    }

    /// Red all over, but for a hole and a pixel that lets half through.
    private static func template(width: Int, height: Int, hole: PictureBox) throws -> PictureTemplate {
        var pixels: [UInt8] = []
        for row in 0..<height {
            for column in 0..<width {
                let isHole = (hole.left..<hole.right).contains(column) && (hole.top..<hole.bottom).contains(row)
                pixels += [255, 0, 0, isHole ? 0 : (row == 0 && column == 0 ? 128 : 255)]
            }
        }
        return try PictureTemplate(png: Frame.png(pixels, width: width, height: height))
    }

    private static func pixel(_ png: [UInt8], _ column: Int, _ row: Int) throws -> [UInt8] {
        let picture = try Frame.decoded(png: png, mostPixels: 1 << 20).filtered("format=rgba")
        let start = (row * picture.width + column) * 4
        return Array(picture.rgba[start..<start + 4])
    }

    private static func box(_ text: String) throws -> PictureBox { try #require(PictureBox(text)) }

    @Test func aPictureIsSeenThroughTheHole() throws {
        let template = try Self.template(width: 10, height: 6, hole: try Self.box("2,1,8,5"))
        #expect(template.width == 10 && template.height == 6)
        let png = try template.png(over: try Self.scene(), crop: nil, location: try Self.box("1,1,9,5"))
        #expect(try Self.pixel(png, 2, 2) == [0, 0, 255, 255])
        #expect(try Self.pixel(png, 7, 2) == [0, 255, 0, 255])
        #expect(try Self.pixel(png, 9, 5) == [255, 0, 0, 255])
        // Nothing lies behind the pixel at the edge: it stays half of a red.
        #expect(try Self.pixel(png, 0, 0) == [255, 0, 0, 128])
    }

    @Test func aPartFillsAllOfIt() throws {
        let template = try Self.template(width: 6, height: 4, hole: try Self.box("1,1,5,3"))
        let right = try template.png(over: try Self.scene(), crop: try Self.box("4,0,8,4"), location: nil)
        #expect(try Self.pixel(right, 1, 1) == [0, 255, 0, 255])
        #expect(try Self.pixel(right, 4, 2) == [0, 255, 0, 255])
        let half = try Self.pixel(right, 0, 0)
        #expect((127...129).contains(half[0]) && (126...128).contains(half[1]) && half[3] == 255)
        // A place that is partly, or wholly, outside.
        let aside = try template.png(over: try Self.scene(), crop: nil, location: try Self.box("-4,0,4,4"))
        #expect(try Self.pixel(aside, 3, 1) == [0, 255, 0, 255])
        let outside = try template.png(over: try Self.scene(), crop: nil, location: try Self.box("20,20,24,24"))
        #expect(try Self.pixel(outside, 2, 2)[3] == 0)
    }

    @Test func whatCannotBe() throws {
        #expect(throws: AVError.self) { try PictureTemplate(png: Array("no picture".utf8)) }
        #expect(throws: AVError.self) { try PictureTemplate(png: []) }
        let template = try Self.template(width: 4, height: 4, hole: try Self.box("0,0,1,1"))
        let error = #expect(throws: AVError.self) {
            try template.png(over: try Self.scene(), crop: try Self.box("0,0,9,4"), location: nil)
        }
        #expect(error?.reason == .refused)
    }

    @Test(arguments: ["", "1,2,3", "0,0,0,4", "4,0,0,4", "a,b,c,d", "0,0,9999999,1", "0,0,4,4,4", "0, 0,4,4"])
    func noBox(_ text: String) { #expect(PictureBox(text) == nil) }
}
