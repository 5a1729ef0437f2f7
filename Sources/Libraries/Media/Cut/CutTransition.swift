/// How one part of a cut goes over into the next: pictures by one of libavfilter's cross fades (`xfade`), sound by a
/// linear one. Both parts are seen meanwhile, so the cut is shorter by its duration.
public struct CutTransition: Sendable, Hashable {
    /// libavfilter's name: `fade`, `wipeleft`.
    public let name: String
    /// In seconds.
    public let duration: Double

    /// - Parameter duration: in seconds, more than 0.
    /// - Returns: nil for a name that is not known.
    public init?(_ name: String, duration: Double) {
        guard Self.names.contains(name), duration > 0, duration.isFinite else { return nil }
        self.name = name
        self.duration = duration
    }

    /// Those of libavfilter 8 (FFmpeg 5.1).
    public static let names = [
        "fade", "wipeleft", "wiperight", "wipeup", "wipedown", "slideleft", "slideright", "slideup", "slidedown",
        "circlecrop", "rectcrop", "distance", "fadeblack", "fadewhite", "radial", "smoothleft", "smoothright", "smoothup",
        "smoothdown", "circleopen", "circleclose", "vertopen", "vertclose", "horzopen", "horzclose", "dissolve", "pixelize",
        "diagtl", "diagtr", "diagbl", "diagbr", "hlslice", "hrslice", "vuslice", "vdslice", "hblur", "fadegrays", "wipetl",
        "wipetr", "wipebl", "wipebr", "squeezeh", "squeezev", "zoomin", "fadefast", "fadeslow",
    ]
}
