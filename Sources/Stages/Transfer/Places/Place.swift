import Crypto
import Fetch
import Foundation

/// Somewhere files are kept. Of one thread at a time, which it blocks.
protocol Place: AnyObject {
    /// What stands there under a name; nil for nothing.
    ///
    /// - Throws: `FetchError`, `CancellationError`.
    func look(_ name: String) throws -> Standing?

    /// What will tell this content from another. Reads the whole file.
    ///
    /// - Throws: `CryptoError` when it cannot be read; `CancellationError`.
    func fingerprint(_ file: URL, size: Int, isCancelled: @escaping @Sendable () -> Bool) throws -> Fingerprint

    /// Sends a file. Nobody sees it under its name before it is whole. What an earlier attempt sent is not sent again,
    /// where the place can go on.
    ///
    /// - Throws: `FetchError`, `CancellationError`, the error of writing the journal.
    func send(_ parcel: Parcel) throws

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - offset: how many bytes are here already.
    ///   - received: the rest, piece by piece.
    /// - Throws: `FetchError`, `CancellationError`, what `received` throws.
    func read(_ name: String, from offset: Int, received: ([UInt8]) throws -> Void) throws

    /// Takes away what an unfinished file has left there, as far as that is possible.
    func giveUp(_ parcel: Parcel, _ leg: TransferJournal.Leg)
}

extension Place {
    func fingerprint(_ file: URL, size: Int, isCancelled: @escaping @Sendable () -> Bool) throws -> Fingerprint {
        Fingerprint(try Digest(.sha256, of: file, isCancelled: isCancelled).hex)
    }
}

/// One file to be sent, and what is remembered of it.
struct Parcel {
    let file: URL
    /// In bytes.
    let size: Int
    let fingerprint: Fingerprint
    /// A relative path.
    let name: String
    /// The same for every attempt of a job, and another for every job; a relative path.
    let temporary: String
    let journal: TransferJournal
    /// For people, and the journal's key.
    let target: String
    /// Told how many of its bytes are there.
    let progress: (Int) throws -> Void

    var leg: TransferJournal.Leg? { journal.leg(target, fingerprint) }

    /// Writes down how far it is.
    ///
    /// - Parameter change: what else is known now.
    func note(_ state: TransferJournal.Leg.State, _ change: (inout TransferJournal.Leg) -> Void = { _ in }) throws {
        var leg = leg ?? TransferJournal.Leg(sha256: fingerprint.text, state: state, temporary: temporary)
        leg.state = state
        change(&leg)
        try journal.note(target, leg)
    }
}

/// A place where a file first has another name.
protocol RenamingPlace: Place {
    /// Whether more can be put behind what is there.
    var canAppend: Bool { get }
    /// Sends the bytes of a file from `start` on.
    func put(_ parcel: Parcel, from start: Int, as name: String) throws
    /// Gives a file its name, in the place of what has it now.
    func rename(_ temporary: String, to name: String) throws
    func remove(_ name: String) throws
}

extension RenamingPlace {
    func send(_ parcel: Parcel) throws { try sendByRenaming(parcel) }

    func giveUp(_ parcel: Parcel, _ leg: TransferJournal.Leg) {
        try? remove(leg.temporary ?? parcel.temporary)
    }

    /// Sends it under its temporary name, goes on from what is there, looks at what has come, and renames it.
    func sendByRenaming(_ parcel: Parcel) throws {
        if let leg = parcel.leg, leg.state == .closing, try isClosed(parcel) { return }
        var start: Int?
        if canAppend, parcel.leg != nil, let there = try look(parcel.temporary)?.size, there <= parcel.size { start = there }
        try parcel.note(.begun)
        // Nothing is put behind a whole file.
        if start == nil || start != parcel.size { try put(parcel, from: start ?? 0, as: parcel.temporary) }
        let there = try look(parcel.temporary)?.size
        guard there == nil || there == parcel.size else {
            // What is too short is gone on with.
            if !canAppend || there ?? 0 > parcel.size { try? remove(parcel.temporary) }
            throw FetchError(.cutOff, "the server has \(there ?? 0) bytes instead of \(parcel.size)")
        }
        try parcel.note(.closing)
        try rename(parcel.temporary, to: parcel.name)
    }

    /// Whether the name was given, though nobody heard of it.
    private func isClosed(_ parcel: Parcel) throws -> Bool {
        if let there = try look(parcel.temporary)?.size, there == parcel.size {
            try rename(parcel.temporary, to: parcel.name)
            return true
        }
        return try look(parcel.name)?.size == parcel.size
    }
}
