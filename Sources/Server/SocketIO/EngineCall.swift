/// What a request to Engine.IO wants, as far as the request alone can tell.
enum EngineCall: Sendable, Equatable {
    enum Transport: String, Sendable { case polling, websocket }

    /// A new session.
    case open(Transport)
    /// To take what there is for a session.
    case take(session: String)
    /// To bring packets of a session.
    case bring(session: String)
    /// To go over from polling to WebSocket.
    case upgrade(session: String)

    /// - Parameters:
    ///   - query: a parameter of the query.
    ///   - isPost: else it is GET.
    ///   - isUpgrade: whether it is the handshake of a WebSocket.
    init(_ query: (String) -> String?, isPost: Bool, isUpgrade: Bool) throws(EngineRefusal) {
        guard let transport = query("transport").flatMap(Transport.init) else { throw .unknownTransport }
        if let session = query("sid") {
            switch (transport, isUpgrade, isPost) {
            case (.polling, false, false): self = .take(session: session)
            case (.polling, false, true): self = .bring(session: session)
            case (.websocket, true, false): self = .upgrade(session: session)
            default: throw .badRequest
            }
            return
        }
        guard !isPost else { throw .badMethod }
        guard query("EIO") == "4" else { throw .unsupportedVersion }
        guard isUpgrade == (transport == .websocket) else { throw .badRequest }
        self = .open(transport)
    }
}
