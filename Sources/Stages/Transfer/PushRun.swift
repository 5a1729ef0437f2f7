import Crypto
import Fetch
import Foundation
import StageKit

/// One job of `transfer.push`: file after file.
struct PushRun {
    struct Wish {
        let artifact: Artifact
        /// A relative path, there.
        let name: String
    }

    private let options: PushOptions
    private let address: PlaceAddress
    private let job: Job
    private let journal: TransferJournal

    /// - Throws: the error of making the workbench.
    init(_ options: PushOptions, _ address: PlaceAddress, _ job: Job) throws {
        self.options = options
        self.address = address
        self.job = job
        journal = try TransferJournal(try job.workbench())
    }

    /// - Throws: `StageFailure`, `CancellationError`.
    func send(_ wishes: [Wish]) throws -> [SentFile] {
        let place: any Place
        do {
            place = try options.place.open(
                partSize: options.partSize, connections: options.connections, isCancelled: job.cancellation)
        } catch let error as FetchError {
            throw StageFailure(error, "files cannot be sent to \(address.shown(""))")
        }
        let total = Double(max(wishes.reduce(0) { $0 + $1.artifact.size }, 1))
        var done = 0
        return try wishes.map { wish in
            let sent = try send(wish, to: place) { [done] moved in
                try job.progress(0.99 * Double(done + min(moved, wish.artifact.size)) / total)
            }
            done += wish.artifact.size
            return sent
        }
    }

    private func send(_ wish: Wish, to place: any Place, progress: @escaping (Int) throws -> Void) throws -> SentFile {
        let artifact = wish.artifact
        let target = address.shown(wish.name)
        let fingerprint =
            try known(artifact)
            ?? place.fingerprint(artifact.file, size: artifact.size, isCancelled: job.cancellation)
        let parts = wish.name.split(separator: "/")
        let folder = parts.dropLast().map { "\($0)/" }.joined()
        let temporary =
            journal.leg(target, fingerprint)?.temporary
            ?? "\(folder).\(parts.last ?? "").\(job.id.rawValue.suffix(12)).part"
        var moved = 0
        let parcel = Parcel(
            file: artifact.file, size: artifact.size, fingerprint: fingerprint, name: wish.name, temporary: temporary,
            journal: journal, target: target
        ) {
            moved = $0
            try progress($0)
        }
        var perseverance = Perseverance()
        while parcel.leg?.state != .done {
            do {
                try attempt(parcel, place)
            } catch let error as FetchError {
                guard let pause = perseverance.pause(after: error, moved: moved) else {
                    if !error.isRetryable, let leg = parcel.leg { place.giveUp(parcel, leg) }
                    throw StageFailure(error, "\(artifact.name) cannot be sent to \(target)")
                }
                job.log.info("\(target): \(error.words); going on")
                try job.pause(pause)
            }
        }
        return SentFile(
            artifact: artifact.name, target: target, size: artifact.size,
            checksum: fingerprint.partSize == nil ? Checksum("sha-256=\(fingerprint.sha256)")?.description : nil,
            how: parcel.leg?.how ?? .sent)
    }

    private func attempt(_ parcel: Parcel, _ place: any Place) throws {
        if let stale = journal.stale(parcel.target, parcel.fingerprint) {
            place.giveUp(parcel, stale)
            try journal.note(parcel.target, nil)
        }
        if parcel.leg == nil, try isThere(parcel, place) {
            return try parcel.note(.done) { $0.how = .same }
        }
        try place.send(parcel)
        if options.verification == .checksum, try !isSame(parcel, place) {
            try parcel.note(.begun)
            throw FetchError(.cutOff, "what the server has is not what was sent")
        }
        try parcel.note(.done)
    }

    /// Whether there is nothing to send.
    private func isThere(_ parcel: Parcel, _ place: any Place) throws -> Bool {
        guard options.existing != .overwrite else { return false }
        var step = options.existing.step(try place.look(parcel.name), size: parcel.size, fingerprint: parcel.fingerprint)
        if step == .compare { step = options.existing.step(isSame: try isSame(parcel, place)) }
        guard step != .refuse else {
            throw StageFailure.permanent(
                "exists", "\(parcel.target) is there already, and is another file",
                hint: "\"existing\": \"skip\" or \"overwrite\" replaces it")
        }
        return step == .leave
    }

    private func isSame(_ parcel: Parcel, _ place: any Place) throws -> Bool {
        let stream = FingerprintStream(partSize: parcel.fingerprint.partSize)
        try place.read(parcel.name, from: 0) { bytes in
            if job.isCancelled { throw CancellationError() }
            stream.update(bytes)
        }
        return stream.finish() == parcel.fingerprint
    }

    private func known(_ artifact: Artifact) -> Fingerprint? {
        guard let known = artifact.traits.checksum.flatMap({ Checksum($0) }), known.algorithm == .sha256 else { return nil }
        return Fingerprint(Hex.string(known.bytes))
    }
}
