import Fetch

/// A place on a file server: its files are read from any byte on, and what came short is gone on with.
class AppendingPlace: ServerPlace {
    let canAppend = true

    func put(_ parcel: Parcel, from start: Int, as name: String) throws {
        _ = try run(carrying("PUT", address.url(name), parcel, from: start), progress: { try parcel.progress(start + $0) })
    }

    func read(_ name: String, from offset: Int, received: ([UInt8]) throws -> Void) throws {
        var request = ExchangeRequest("GET", address.url(name))
        request.offset = offset
        try withoutActuallyEscaping(received) { _ = try run(request, received: $0) }
    }
}
