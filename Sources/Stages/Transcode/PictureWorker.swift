import Media

/// A picture in its slot of the grid.
struct GridPicture: Sendable {
    /// Shared: two slots with the same picture have the same object here.
    let frame: Frame
    let slot: Int64
}

/// The thread that makes decoded pictures upright, progressive, 4:2:0 and of the largest rung's size, and puts them on
/// the grid.
struct PictureWorker: Sendable {
    struct Report: Sendable {
        /// Pictures left out because of their time.
        var strays = 0
        /// Pictures decoded.
        var frames = 0
        /// Of the grid.
        var slots: Int64 = 0
        /// When the last picture ends, in seconds of the result.
        var end = 0.0
        /// Seconds without a picture where one should have been.
        var missing = 0.0
    }

    let source: BoundedQueue<Frame>
    let target: BoundedQueue<GridPicture>
    let plan: LadderPlan.Picture
    /// The zero of the result, in seconds on the clock of the file.
    let origin: Double
    /// Pictures farther from the start than this, in seconds, have a wrong time and are left out.
    let latest: Double

    func run() throws -> Report {
        var report = Report()
        var chain = plan.chain
        var graph = FilterGraph.video(chain.text)
        var grid = FrameGrid(rate: plan.rate.value)
        var held: Frame?
        var duration = 0.0

        func emit(_ slots: FrameGrid.Slots) throws {
            guard let held else { return }
            for slot in slots { try target.put(GridPicture(frame: held, slot: slot)) }
        }
        func place(_ frame: Frame) throws {
            let time = (frame.seconds ?? origin) - origin
            try emit(grid.add(at: time, lasting: duration))
            held = frame
        }
        while let frame = try source.take() {
            let time = frame.seconds.map { $0 - origin } ?? report.end
            if frame.presentationTime == nil {
                frame.presentationTime = Int64(exactly: ((time + origin) / frame.timeBase.value).rounded())
            }
            guard time.magnitude <= latest else {
                report.strays += 1
                continue
            }
            // One picture may stand long, but not longer than all.
            duration = min(frame.duration, max(0, latest - time))
            // A hole is where the source itself says that the picture before ended earlier.
            if report.frames > 0, duration > 0, time > report.end + 1 { report.missing += time - report.end }
            report.frames += 1
            report.end = max(report.end, time + duration)
            if frame.isInterlaced, !chain.deinterlaces {
                try graph.run(nil, place)
                chain.deinterlaces = true
                graph = FilterGraph.video(chain.text)
            }
            try graph.run(frame, place)
        }
        try graph.run(nil, place)
        try emit(grid.finish())
        target.end()
        report.slots = grid.next
        return report
    }
}
