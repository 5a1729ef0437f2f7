import Fetch
import Foundation

/// What all places on a server have in common: one connection for one request after another.
class ServerPlace {
    let address: PlaceAddress
    private let exchange: Exchange
    private let isCancelled: @Sendable () -> Bool

    /// - Throws: `FetchError`.
    init(_ address: PlaceAddress, _ options: ExchangeOptions, isCancelled: @escaping @Sendable () -> Bool) throws {
        self.address = address
        self.isCancelled = isCancelled
        exchange = try Exchange(options)
    }

    func run(
        _ request: ExchangeRequest, progress: (Int) throws -> Void = { _ in }, received: (([UInt8]) throws -> Void)? = nil
    ) throws -> ExchangeAnswer {
        try exchange.run(request, progress: progress, isCancelled: isCancelled, received: received)
    }

    /// A request that carries a file, from `start` on, and tells of the whole.
    func carrying(_ verb: String, _ url: String, _ parcel: Parcel, from start: Int = 0) -> ExchangeRequest {
        var request = ExchangeRequest(verb, url)
        request.body = .file(parcel.file, from: start, count: parcel.size - start)
        request.appends = start > 0
        return request
    }
}

extension ExchangeAnswer {
    /// Passes a success on.
    ///
    /// - Parameter code: a code of the server's own, in its body.
    /// - Throws: `FetchError` for any other status.
    func success(_ words: String? = nil) throws -> ExchangeAnswer {
        guard !(200..<300 ~= status) else { return self }
        throw error(words)
    }

    /// What a status that is no success means for what was asked.
    func error(_ words: String? = nil) -> FetchError {
        let text = "the server answered \(status)" + (words.map { ", \($0)" } ?? "")
        let code: FetchError.Code =
            switch status {
            case 401, 403, 407, 451: .forbidden
            case 404, 410: .notFound
            case 507: .diskFull
            case 501, 505: .badStatus
            case 408, 423, 425, 429, 500...599: .serverError
            default: .badStatus
            }
        return FetchError(code, text, status: status, retryAfter: retryAfter)
    }
}
