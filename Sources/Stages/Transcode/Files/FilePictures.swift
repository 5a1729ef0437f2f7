import Media
import StageKit

/// The thread that makes decoded pictures upright and of their size, puts them on a grid of constant rate and encodes
/// them.
struct FilePictures: Sendable {
    struct Report: Sendable {
        /// Pictures decoded.
        var frames = 0
        /// Pictures left out because of their time.
        var strays = 0
        /// When the last one ends, in seconds of the result.
        var end = 0.0
    }

    let source: BoundedQueue<Frame>
    let packets: BoundedQueue<Packet>
    let plan: FilePlan.Picture
    let encoder: Encoder
    /// The zero of the result, in seconds on the clock of the file.
    let origin: Double
    /// Pictures farther from the start than this, in seconds, have a wrong time and are left out.
    let latest: Double
    let isMidway: @Sendable () -> Bool
    /// Gets the time reached, in seconds.
    let progress: @Sendable (Double) throws -> Void

    func run() throws -> Report {
        var line = Line(worker: self)
        while let frame = try source.take() { try line.take(frame) }
        try line.finish()
        packets.end()
        return line.report
    }

    private struct Line {
        let worker: FilePictures
        private(set) var report = Report()
        private var chain: PictureChain
        private var graph: FilterGraph
        private var grid: FrameGrid
        private var held: Frame?
        private var heldDuration = 0.0

        init(worker: FilePictures) {
            self.worker = worker
            chain = worker.plan.chain
            graph = FilterGraph.video(chain.text, threads: 2)
            grid = FrameGrid(rate: worker.plan.rate.value, isMidway: worker.isMidway())
        }

        mutating func take(_ frame: Frame) throws {
            let time = frame.seconds.map { $0 - worker.origin } ?? report.end
            if frame.presentationTime == nil {
                frame.presentationTime = Int64(exactly: ((time + worker.origin) / frame.timeBase.value).rounded())
            }
            guard time.magnitude <= worker.latest else {
                report.strays += 1
                return
            }
            report.frames += 1
            heldDuration = min(frame.duration, max(0, worker.latest - time))
            report.end = max(report.end, time + heldDuration)
            if frame.isInterlaced, !chain.deinterlaces {
                try filter(nil)
                chain.deinterlaces = true
                graph = FilterGraph.video(chain.text, threads: 2)
            }
            try filter(frame)
        }

        mutating func finish() throws {
            try filter(nil)
            try emit(grid.finish())
            let queue = worker.packets
            try worker.encoder.encode(nil) { try queue.put($0) }
        }

        private mutating func filter(_ frame: Frame?) throws {
            var frames: [Frame] = []
            try graph.run(frame) { frames.append($0) }
            for frame in frames {
                let time = (frame.seconds ?? worker.origin) - worker.origin
                try emit(grid.add(at: time, lasting: heldDuration))
                held = frame
            }
        }

        private func emit(_ slots: FrameGrid.Slots) throws {
            guard let held else { return }
            let queue = worker.packets
            for slot in slots {
                let picture = try held.sharing()
                picture.presentationTime = slot
                picture.timeBase = worker.plan.frameRate.inverse
                picture.forceKey(false)
                try worker.encoder.encode(picture) { try queue.put($0) }
                try worker.progress(Double(slot) / worker.plan.rate.value)
            }
        }
    }
}
