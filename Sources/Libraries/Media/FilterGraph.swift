import CAV
import Glibc

/// A chain of libavfilter's filters from one input to one output, set up by the first frame that it gets.
///
/// When the frames change their size, pixel or sample format on the way, the chain is emptied and built anew.
public final class FilterGraph: @unchecked Sendable {
    // @unchecked because it is used by one thread at a time.
    private let chain: String
    private let isVideo: Bool
    private var graph: UnsafeMutablePointer<AVFilterGraph>?
    private var source: UnsafeMutablePointer<AVFilterContext>?
    private var sink: UnsafeMutablePointer<AVFilterContext>?
    private var input = ""
    private let threads: Int

    /// - Parameters:
    ///   - chain: in libavfilter's notation, one input, one output: `scale=640:360,format=yuv420p`.
    ///   - threads: for filters that can slice a picture.
    public static func video(_ chain: String, threads: Int = 1) -> FilterGraph {
        FilterGraph(chain: chain, isVideo: true, threads: threads)
    }

    /// - Parameter chain: in libavfilter's notation, one input, one output: `aresample=48000`.
    public static func audio(_ chain: String) -> FilterGraph { FilterGraph(chain: chain, isVideo: false, threads: 1) }

    private init(chain: String, isVideo: Bool, threads: Int) {
        MediaLog.install
        self.chain = chain
        self.isVideo = isVideo
        self.threads = threads
    }

    deinit { avfilter_graph_free(&graph) }

    /// Puts a frame in and hands over what comes out; nil at the end hands over the rest.
    ///
    /// - Throws: `AVError` when the chain is wrong or a frame does not suit it; what `body` throws.
    public func run(_ frame: Frame?, _ body: (Frame) throws -> Void) throws {
        guard let frame else { return try finish(body) }
        let format = try describe(frame)
        if format != input {
            try finish(body)
            try build(format, frame.timeBase)
        }
        let code = av_buffersrc_add_frame_flags(source, frame.pointer, Int32(AV_BUFFERSRC_FLAG_KEEP_REF))
        try check(code, "cannot filter a frame")
        try drain(body)
    }

    private func finish(_ body: (Frame) throws -> Void) throws {
        guard graph != nil else { return }
        try check(av_buffersrc_add_frame_flags(source, nil, 0), "cannot end a filter")
        try drain(body)
        avfilter_graph_free(&graph)
        input = ""
    }

    private func drain(_ body: (Frame) throws -> Void) throws {
        while true {
            let frame = try Frame(timeBase: Rational(av_buffersink_get_time_base(sink)))
            let code = av_buffersink_get_frame(sink, frame.pointer)
            if code == cav_error(EAGAIN) || code == cav_error_eof() { return }
            try check(code, "cannot filter a frame")
            frame.pointer.pointee.best_effort_timestamp = frame.pointer.pointee.pts
            try body(frame)
        }
    }

    private func describe(_ frame: Frame) throws -> String {
        let source = frame.pointer.pointee
        let base = frame.timeBase
        if isVideo {
            let aspect = source.sample_aspect_ratio.num > 0 ? Rational(source.sample_aspect_ratio) : Rational(1, 1)
            let format = name(av_get_pix_fmt_name(AVPixelFormat(rawValue: source.format))) ?? "none"
            return "video_size=\(source.width)x\(source.height):pix_fmt=\(format):time_base=\(base)"
                + ":pixel_aspect=\(aspect)"
        }
        var layout = source.ch_layout
        if layout.order == AV_CHANNEL_ORDER_UNSPEC { av_channel_layout_default(&layout, layout.nb_channels) }
        var text = [CChar](repeating: 0, count: 128)
        try check(av_channel_layout_describe(&layout, &text, text.count), "unknown channels")
        let described = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let format = name(av_get_sample_fmt_name(AVSampleFormat(rawValue: source.format))) ?? "none"
        return "sample_rate=\(source.sample_rate):sample_fmt=\(format):time_base=\(base):channel_layout=\(described)"
    }

    private func build(_ format: String, _ base: Rational) throws {
        avfilter_graph_free(&graph)
        let graph = try made(avfilter_graph_alloc())
        self.graph = graph
        graph.pointee.nb_threads = Int32(clamping: threads)
        let kind = isVideo ? "" : "a"
        let text = "\(kind)buffer@in=\(format),\(chain),\(kind)buffersink@out"
        var inputs: UnsafeMutablePointer<AVFilterInOut>?
        var outputs: UnsafeMutablePointer<AVFilterInOut>?
        defer {
            avfilter_inout_free(&inputs)
            avfilter_inout_free(&outputs)
        }
        try check(avfilter_graph_parse2(graph, text, &inputs, &outputs), "cannot set up the filters \(chain)")
        try check(avfilter_graph_config(graph, nil), "cannot set up the filters \(chain)")
        source = try made(avfilter_graph_get_filter(graph, "\(kind)buffer@in"))
        sink = try made(avfilter_graph_get_filter(graph, "\(kind)buffersink@out"))
        input = format
    }
}
