import Media

/// A picture in its slot of the grid.
struct GridPicture: Sendable {
    /// Shared: two slots with the same picture have the same object here.
    let frame: Frame
    let slot: Int64
}

/// The thread that makes decoded pictures upright, progressive, 4:2:0 and of the largest rung's size, and puts them on
/// the grid, chunk after chunk.
struct PictureWorker: Sendable {
    let source: BoundedQueue<Frame>
    let target: BoundedQueue<GridPicture>
    let plan: LadderPlan.Picture
    let chunks: ChunkPlan
    /// The chunk to begin with: what comes before it is passed over.
    let first: Int
    /// The zero of the result, in seconds on the clock of the file.
    let origin: Double
    /// Pictures farther from the start than this, in seconds, have a wrong time and are left out.
    let latest: Double
    let findings: PictureReader.Findings
    /// Asked for each further chunk whether to go on with it.
    let goesOn: @Sendable (Int) -> Bool
    /// Gets what was met in each chunk whose last picture has been handed over; nil when the picture ends before it.
    let finished: @Sendable (Int, WorkRecord.Chunk?) -> Void

    func run() throws {
        var line = Line(worker: self)
        while !line.isOver, let frame = try source.take() { try line.take(frame) }
        try line.finish()
        source.close()
        target.end()
    }
}

extension PictureWorker {
    /// One way through the pictures.
    private struct Line {
        let worker: PictureWorker
        private(set) var isOver = false

        private var chain: PictureChain
        private var graph: FilterGraph
        private var grid: FrameGrid?
        private var held: Frame?
        private var heldDuration = 0.0
        private var chunk: Int
        private var bounds: Range<Int64>
        private var record = WorkRecord.Chunk()
        /// Damage that belongs to chunks before this one.
        private var oldDamage = 0
        /// When the last picture ends, in seconds of the result; nil before the first.
        private var end: Double?

        init(worker: PictureWorker) {
            self.worker = worker
            chain = worker.plan.chain
            graph = FilterGraph.video(chain.text)
            chunk = worker.first
            bounds = worker.chunks.frames(of: chunk)
        }

        private var rate: Double { worker.plan.rate.value }

        mutating func take(_ frame: Frame) throws {
            if grid == nil { grid = FrameGrid(rate: rate, isMidway: worker.findings.values.isMidway) }
            let time = frame.seconds.map { $0 - worker.origin } ?? end ?? 0
            if frame.presentationTime == nil {
                frame.presentationTime = Int64(exactly: ((time + worker.origin) / frame.timeBase.value).rounded())
            }
            guard time.magnitude <= worker.latest else {
                record.strays += 1
                return
            }
            // One picture may stand long, but not longer than all.
            heldDuration = min(frame.duration, max(0, worker.latest - time))
            if (time * rate).rounded() >= Double(bounds.lowerBound) {
                // A hole is where the source itself says that the picture before ended earlier.
                if let end, heldDuration > 0, time > end + 1 { record.missing += time - end }
                record.frames += 1
            } else if bounds.lowerBound > 0 {
                // It is the affair of an earlier chunk.
                oldDamage = worker.findings.values.damage
            }
            end = max(end ?? 0, time + heldDuration)
            if frame.isInterlaced, !chain.deinterlaces {
                try run(nil)
                chain.deinterlaces = true
                graph = FilterGraph.video(chain.text)
            }
            try run(frame)
        }

        /// No more frames.
        mutating func finish() throws {
            if !isOver { try run(nil) }
            if !isOver, let slots = grid?.finish() { try emit(slots) }
            guard !isOver else { return }
            isOver = true
            let isEmpty = record.end <= bounds.lowerBound
            if !isEmpty { close(isLast: true) } else { worker.finished(chunk, nil) }
        }

        private mutating func run(_ frame: Frame?) throws {
            var frames: [Frame] = []
            try ChunkFailure.within(chunk) { try graph.run(frame) { frames.append($0) } }
            for frame in frames where !isOver {
                let time = (frame.seconds ?? worker.origin) - worker.origin
                if let slots = grid?.add(at: time, lasting: heldDuration) { try emit(slots) }
                held = frame
            }
        }

        private mutating func emit(_ slots: FrameGrid.Slots) throws {
            guard let held else { return }
            for slot in slots where slot >= bounds.lowerBound {
                if slot >= bounds.upperBound {
                    close(isLast: false)
                    guard worker.goesOn(chunk + 1) else {
                        isOver = true
                        return
                    }
                    chunk += 1
                    bounds = worker.chunks.frames(of: chunk)
                }
                try worker.target.put(GridPicture(frame: held, slot: slot))
                record.end = slot + 1
            }
        }

        private mutating func close(isLast: Bool) {
            let findings = worker.findings.values
            record.isLast = isLast
            record.pictureEnd = end ?? 0
            record.damage = findings.damage - oldDamage
            record.jumps = findings.jumps
            record.breakage = isLast ? findings.breakage : nil
            worker.finished(chunk, record)
            oldDamage = findings.damage
            record = WorkRecord.Chunk()
        }
    }
}
