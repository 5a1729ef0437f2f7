/// What is accepted of a file that somebody sent: no claim in a header makes the process use more than this allows.
public struct Limits: Sendable, Equatable {
    /// Width times height of a picture.
    public var pixels = 8192 * 8192
    /// Longer side of a picture.
    public var side = 16384
    /// Of the file, in seconds.
    public var duration = 12.0 * 3600
    /// Streams of all kinds.
    public var streams = 100
    /// Bytes read to find out what a file is.
    public var probeBytes = 10 << 20
    /// Seconds of media read to find out what a file is.
    public var probeSeconds = 10.0

    public init() {}

    /// For files that are known, where the first byte of an answer waits for it: MPEG-TS is looked at for as long as it
    /// is allowed to be, even when all is known.
    public static var quick: Limits {
        var limits = Limits()
        limits.probeBytes = 3 << 20
        limits.probeSeconds = 1.5
        return limits
    }

    /// Throws `AVError` (limit) when a picture of this size is too large.
    public func allow(width: Int, height: Int) throws {
        guard width <= side, height <= side, width * height <= pixels else {
            throw AVError(
                .limit, "a picture of \(width)x\(height) is too large; at most \(pixels) pixels, \(side) a side")
        }
    }

    /// Throws `AVError` (limit) when a file of this duration, in seconds, is too long.
    public func allow(duration seconds: Double) throws {
        guard seconds <= duration else {
            let claim = seconds.isFinite ? "\(Int(min(seconds, 1e15))) s" : "forever"
            throw AVError(
                .limit, "it claims to last \(claim); at most \(Int(duration)) s are accepted")
        }
    }
}
