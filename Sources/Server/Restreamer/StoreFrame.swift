import HTTP
import Media
import SegmentStore

/// The picture of a stream that is on the screen at the moment that a request names.
struct StoreFrame: Sendable {
    let moment: Moment
    let segment: SegmentFile

    /// Reads `timestamp` and finds the segment.
    ///
    /// - Throws: `HTTPError`: 400, 403, 404; 406 when nothing is there.
    init(_ request: Request, _ desk: StoreDesk) async throws {
        let (stream, variant) = (try request.storeName("stream"), try request.storeName("variant"))
        guard let moment = try request.time("timestamp") else {
            throw HTTPError.badRequest("timestamp is missing", field: "timestamp", hint: StoreTime.help)
        }
        let range = moment..<Moment(microseconds: moment.microseconds + 1)
        guard let segment = try await desk.files(range, stream, variant).first?.first, segment.isInside else {
            throw Self.nothing
        }
        self.moment = moment
        self.segment = segment
    }

    /// Decodes it. Blocks.
    ///
    /// - Throws: `AVError`, `CancellationError`.
    func frame(_ interrupt: @escaping Interrupt) throws -> Frame? {
        let start = try StreamExtent(of: segment.file, interrupt: interrupt).start
        let demuxer = try Demuxer(segment.file, interrupt: interrupt)
        guard let video = demuxer.streams.first(where: { $0.video != nil }) else { return nil }
        let finder = PictureFinder(segment.file, stream: video.index, origin: start, interrupt: interrupt)
        return try finder.picture(at: max(0, moment.seconds(since: segment.start)))?.frame
    }

    /// What a desk makes of it.
    ///
    /// - Throws: `HTTPError` (406) when there is no picture, or the segment is no media.
    func using(_ make: () async throws -> [UInt8]?) async throws -> [UInt8] {
        do {
            if let picture = try await make() { return picture }
        } catch is AVError {}
        throw Self.nothing
    }

    static let nothing = HTTPError(406, "No content available within requested time range.", code: "holes")
}

extension StoreDesk {
    /// The files of the segments that cover a range, those between two holes together.
    ///
    /// - Throws: `HTTPError`: 404 without such a variant, 406 when there is nothing.
    func files(_ range: Range<Moment>, _ stream: String, _ variant: String) async throws -> [[SegmentFile]] {
        let selection = try await ask(about: stream) { store in
            guard store.hasFolder([stream, variant]) else { throw SegmentStore.RangeError.nothing }
            return store.select(stream, variant, range)
        }
        let groups = files(selection, stream, variant)
        guard !groups.isEmpty else { throw StoreFrame.nothing }
        return groups
    }
}
