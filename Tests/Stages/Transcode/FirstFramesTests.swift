import Testing

@testable import Transcode

@Suite struct FirstFramesTests {
    @Test(arguments: [
        (1.4, 1.4, 1.4), (0, 1.7, 0),
        // Half a frame and less is cut off the sound.
        (0.014, 0, 0.014),
        // More than that: the picture stands a frame longer, and still falls on the grid.
        (1.43, 1.4, 1.39), (2, 0, 0),
        // A wrong time stamp.
        (0, -1e9, 0),
    ])
    func theFirstPictureFallsOnTheGrid(picture: Double, sound: Double, origin: Double) {
        let start = FirstFrames(picture: picture, sound: sound)
        #expect(abs(start.origin(rate: 25, duration: 60) - origin) < 1e-9)
    }

    @Test func oneTrackStandsAlone() {
        #expect(FirstFrames(picture: nil, sound: 0.025).origin(rate: nil, duration: 60) == 0.025)
        #expect(FirstFrames(picture: 0.5, sound: nil).origin(rate: 25, duration: 60) == 0.5)
        #expect(FirstFrames(picture: nil, sound: nil).origin(rate: 25, duration: 60) == 0)
    }
}
