import CAV

/// Goes over from one run of pictures to another, picture by picture. Of one thread.
final class CrossFade {
    private let transition: CutTransition
    private let frameRate: Rational
    private var graph: UnsafeMutablePointer<AVFilterGraph>?
    private var sources: [UnsafeMutablePointer<AVFilterContext>] = []
    private var sink: UnsafeMutablePointer<AVFilterContext>?
    private var count: Int64 = 0

    /// - Parameter frameRate: how many pictures there are in a second of the transition.
    init(_ transition: CutTransition, frameRate: Rational) {
        self.transition = transition
        self.frameRate = frameRate
    }

    deinit { avfilter_graph_free(&graph) }

    /// The next picture of the transition.
    ///
    /// - Parameters:
    ///   - from: of the run that ends. `yuv420p`, as `to`, and of its size.
    ///   - to: of the run that begins.
    /// - Throws: `AVError`.
    func mix(_ from: Frame, _ to: Frame) throws -> Frame {
        if graph == nil { try build(to) }
        for (source, frame) in zip(sources, [from, to]) {
            let shared = try frame.sharing()
            shared.presentationTime = count
            shared.timeBase = frameRate.inverse
            try check(av_buffersrc_add_frame_flags(source, shared.pointer, 0), "cannot fade a picture")
        }
        count += 1
        let mixed = try Frame(timeBase: frameRate.inverse)
        try check(av_buffersink_get_frame(sink, mixed.pointer), "cannot fade a picture")
        return mixed
    }

    private func build(_ frame: Frame) throws {
        let made = try made(avfilter_graph_alloc())
        graph = made
        let input = "buffer@%=video_size=\(frame.width)x\(frame.height):pix_fmt=yuv420p:time_base=\(frameRate.inverse)"
            + ":frame_rate=\(frameRate):pixel_aspect=1/1,format=yuv444p[%]"
        // A little longer than the pictures that come: the last one is not yet the other run's alone.
        let seconds = transition.duration + 1 / max(frameRate.value, 1)
        let text = ["from", "to"].map { input.replacing("%", with: $0) }.joined(separator: ";")
            + ";[from][to]xfade=transition=\(transition.name):offset=0:duration=\(seconds),format=yuv420p,buffersink@out"
        var inputs: UnsafeMutablePointer<AVFilterInOut>?
        var outputs: UnsafeMutablePointer<AVFilterInOut>?
        defer {
            avfilter_inout_free(&inputs)
            avfilter_inout_free(&outputs)
        }
        try check(avfilter_graph_parse2(made, text, &inputs, &outputs), "cannot set up a transition")
        try check(avfilter_graph_config(made, nil), "cannot set up a transition")
        sources = try ["from", "to"].map { name in
            guard let source = avfilter_graph_get_filter(made, "buffer@\(name)") else {
                throw AVError(.other, "cannot set up a transition")
            }
            return source
        }
        sink = avfilter_graph_get_filter(made, "buffersink@out")
    }
}
