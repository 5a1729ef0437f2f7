/// One event of a `text/event-stream` (HTML standard, section 9.2).
public struct ServerSentEvent: Sendable, Equatable {
    /// What a client sends as `Last-Event-ID` when it comes back.
    public var id: String?
    /// The kind; `message` when nil.
    public var event: String?
    /// May have several lines.
    public var data: String

    /// An event; line ends in `id` and `event` are left out when it is written.
    public init(id: String? = nil, event: String? = nil, data: String) {
        self.id = id
        self.event = event
        self.data = data
    }

    /// As it goes over the wire.
    public var text: String {
        var lines: [String] = []
        if let id { lines.append("id: " + Self.oneLine(id)) }
        if let event { lines.append("event: " + Self.oneLine(event)) }
        let unified = data.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
        lines += unified.map { "data: " + $0 }
        return lines.joined(separator: "\n") + "\n\n"
    }

    /// A line that clients ignore; it keeps the connection open and finds out when they are gone.
    public static let heartbeat = ": \n\n"

    private static func oneLine(_ text: String) -> String {
        String(text.filter { $0 != "\n" && $0 != "\r" && $0 != "\r\n" && $0 != "\0" })
    }
}

extension Response {
    /// A stream of events. The writer may run for ever: it is cancelled when the client goes away or the server stops.
    public static func events(_ write: @escaping @Sendable (ResponseStream) async throws -> Void) -> Response {
        Response(
            200,
            headers: [
                "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no",
            ], body: .stream(endsOnDrain: true, write))
    }
}
