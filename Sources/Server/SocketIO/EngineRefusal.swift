import HTTP

/// A request that does not fit, in the words of Engine.IO: clients look at the code.
enum EngineRefusal: Int, Error, Sendable, CaseIterable {
    case unknownTransport = 0
    case unknownSession = 1
    case badMethod = 2
    case badRequest = 3
    case unsupportedVersion = 5

    var words: String {
        switch self {
        case .unknownTransport: "Transport unknown"
        case .unknownSession: "Session ID unknown"
        case .badMethod: "Bad handshake method"
        case .badRequest: "Bad request"
        case .unsupportedVersion: "Unsupported protocol version"
        }
    }

    var response: Response {
        var response = Response(400, body: .text(#"{"code":\#(rawValue),"message":"\#(words)"}"#))
        response.headers["content-type"] = "application/json"
        response.headers["cache-control"] = "no-store"
        return response
    }
}
