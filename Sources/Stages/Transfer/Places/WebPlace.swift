import Fetch
import Foundation
import StageKit

/// Below an address of a web server to which files are put (RFC 9110, section 9.3.4). The server alone decides when a
/// file is seen.
class WebPlace: ServerPlace, Place {
    fileprivate let headers: [String]

    /// - Parameter token: for `Authorization: Bearer`.
    init(
        _ address: PlaceAddress, _ options: ExchangeOptions, token: Secret?, isCancelled: @escaping @Sendable () -> Bool
    ) throws {
        headers = token.map { ["Authorization: Bearer \($0.revealed)"] } ?? []
        try super.init(address, options, isCancelled: isCancelled)
    }

    func look(_ name: String) throws -> Standing? {
        let answer = try ask("HEAD", name)
        // Servers that only take files in do not say what they have.
        if [404, 405, 409, 410, 501].contains(answer.status) { return nil }
        let found = try answer.success()
        return Standing(size: found.size, version: found.headers["etag"] ?? found.headers["last-modified"])
    }

    func send(_ parcel: Parcel) throws {
        try parcel.note(.begun)
        _ = try carry(parcel, to: parcel.name).success()
        guard let there = try? look(parcel.name)?.size, there != parcel.size else { return }
        throw FetchError(.cutOff, "the server has \(there) bytes instead of \(parcel.size)")
    }

    func read(_ name: String, from offset: Int, received: ([UInt8]) throws -> Void) throws {
        var request = ExchangeRequest("GET", address.url(name))
        request.headers = headers
        request.offset = offset
        try withoutActuallyEscaping(received) { _ = try run(request, received: $0).success() }
    }

    /// A server like this shows what it has when it is whole, so there is nothing to take away.
    func giveUp(_ parcel: Parcel, _ leg: TransferJournal.Leg) {}

    fileprivate func carry(_ parcel: Parcel, to name: String) throws -> ExchangeAnswer {
        var request = carrying("PUT", address.url(name), parcel)
        request.headers = headers
        return try run(request, progress: parcel.progress)
    }

    fileprivate func ask(_ verb: String, _ name: String, _ more: [String] = []) throws -> ExchangeAnswer {
        var request = ExchangeRequest(verb, address.url(name))
        request.headers = headers + more
        return try run(request)
    }
}

/// A collection of a WebDAV server (RFC 4918).
final class WebDAVPlace: WebPlace, RenamingPlace {
    let canAppend = false

    override func send(_ parcel: Parcel) throws { try sendByRenaming(parcel) }

    override func giveUp(_ parcel: Parcel, _ leg: TransferJournal.Leg) { try? remove(leg.temporary ?? parcel.temporary) }

    func put(_ parcel: Parcel, from start: Int, as name: String) throws {
        let answer = try carry(parcel, to: name)
        // Section 9.7.1: a collection above it is missing. nginx says 500.
        guard [404, 409, 500].contains(answer.status) else {
            _ = try answer.success()
            return
        }
        try makeCollections(above: name)
        _ = try carry(parcel, to: name).success()
    }

    func rename(_ temporary: String, to name: String) throws {
        let target = address.url(name)
        _ = try ask("MOVE", temporary, ["Destination: \(target)", "Overwrite: T"]).success("for MOVE")
    }

    func remove(_ name: String) throws { _ = try ask("DELETE", name).success("for DELETE") }

    /// Those that are there already are refused (section 9.3.1), and so may be those further up: what matters is
    /// whether the file can be put afterwards.
    private func makeCollections(above name: String) throws {
        for folder in address.folders(above: name) {
            var request = ExchangeRequest("MKCOL", folder)
            request.headers = headers
            _ = try run(request)
        }
    }
}
