import Crypto
import Fetch
import Foundation
import StageKit
import Synchronization

/// A folder of a bucket. Nobody sees a file there before it is whole, so it needs no temporary name. Large files go in
/// parts, several at once; which of them have arrived, the server knows.
final class S3Place: Place {
    private let address: PlaceAddress
    private let bucket: Bucket
    private let options: ExchangeOptions
    private let exchange: Exchange
    private let partSize: Int
    private let connections: Int
    private let isCancelled: @Sendable () -> Bool
    /// Of the file that is being sent.
    private var digests: (file: URL, partSize: Int, of: PartDigests)?

    /// Where the fingerprint of a file stands: the digests of S3 itself, where it has any, are of parts of its own choice.
    private static let (wholeHeader, partsHeader) = ("x-amz-meta-sha256", "x-amz-meta-sha256-parts")

    init(
        _ address: PlaceAddress, _ bucket: Bucket, _ options: ExchangeOptions, partSize: Int, connections: Int,
        isCancelled: @escaping @Sendable () -> Bool
    ) throws {
        self.address = address
        self.bucket = bucket
        self.options = options
        self.partSize = partSize
        self.connections = connections
        self.isCancelled = isCancelled
        exchange = try Exchange(options)
    }

    /// Of parts that are signed the digests are needed anyway; another pass over the file would cost as much as sending it.
    func fingerprint(_ file: URL, size: Int, isCancelled: @escaping @Sendable () -> Bool) throws -> Fingerprint {
        guard bucket.signsPayload, size > partSize else {
            return Fingerprint(try Digest(.sha256, of: file, isCancelled: isCancelled).hex)
        }
        let plan = PartPlan(size: size, wanted: partSize)
        let threads = min(connections, ProcessInfo.processInfo.activeProcessorCount)
        return Fingerprint(of: try digests(file, plan).all(plan.parts, threads: threads), partSize: plan.partSize)
    }

    private func digests(_ file: URL, _ plan: PartPlan) -> PartDigests {
        if let digests, digests.file == file, digests.partSize == plan.partSize { return digests.of }
        let begun = PartDigests(of: file, isCancelled: isCancelled)
        digests = (file, plan.partSize, begun)
        return begun
    }

    func look(_ name: String) throws -> Standing? {
        let answer = try run(bucket.request("HEAD", address.key(name)))
        if answer.status == 404 { return nil }
        let found = try Self.success(answer)
        let text = found.headers[Self.partsHeader] ?? found.headers[Self.wholeHeader]
        return Standing(
            size: found.size, fingerprint: text.flatMap { Fingerprint(text: $0) }, version: found.headers["etag"])
    }

    func read(_ name: String, from offset: Int, received: ([UInt8]) throws -> Void) throws {
        var request = bucket.request("GET", address.key(name))
        request.offset = offset
        try withoutActuallyEscaping(received) {
            _ = try Self.success(try exchange.run(request, isCancelled: isCancelled, received: $0))
        }
    }

    func send(_ parcel: Parcel) throws {
        guard parcel.size > partSize else {
            try parcel.note(.begun)
            let request = bucket.request(
                "PUT", address.key(parcel.name), headers: [Self.header(parcel.fingerprint)],
                payload: bucket.signsPayload ? parcel.fingerprint.sha256 : nil,
                body: .file(parcel.file, from: 0, count: parcel.size))
            _ = try Self.success(try exchange.run(request, progress: parcel.progress, isCancelled: isCancelled))
            return try confirm(parcel)
        }
        if parcel.leg?.state == .closing, try look(parcel.name)?.fingerprint == parcel.fingerprint { return }
        let plan = PartPlan(size: parcel.size, wanted: parcel.leg?.part ?? partSize)
        var tags = try arrived(parcel, plan)
        let id = try tags == nil ? create(parcel, plan) : parcel.leg?.upload ?? ""
        let missing = plan.parts.filter { tags?[$0.number] == nil }
        let here = parcel.size - missing.reduce(0) { $0 + $1.count }
        let sender = PartSender(
            bucket: bucket, options: options, key: address.key(parcel.name), upload: id, file: parcel.file,
            digests: bucket.signsPayload ? digests(parcel.file, plan) : nil, isCancelled: isCancelled)
        let sent = try sender.send(missing, connections: connections) { try parcel.progress(here + $0) }
        tags = (tags ?? [:]).merging(sent) { $1 }
        try parcel.note(.closing)
        try complete(parcel, id, plan.parts.map { ($0.number, tags?[$0.number] ?? "") })
        try confirm(parcel)
    }

    private static func header(_ fingerprint: Fingerprint) -> (name: String, value: String) {
        (fingerprint.partSize == nil ? wholeHeader : partsHeader, fingerprint.text)
    }

    func giveUp(_ parcel: Parcel, _ leg: TransferJournal.Leg) {
        guard let id = leg.upload else { return }
        _ = try? run(bucket.request("DELETE", address.key(parcel.name), query: [("uploadId", id)]))
    }

    /// The tags of the parts that are there, by number; nil when no upload was begun, or the server has let go of it.
    private func arrived(_ parcel: Parcel, _ plan: PartPlan) throws -> [Int: String]? {
        guard let leg = parcel.leg, let id = leg.upload else { return nil }
        var tags: [Int: String] = [:]
        var marker = "0"
        while true {
            let answer = try run(
                bucket.request(
                    "GET", address.key(parcel.name), query: [("uploadId", id), ("part-number-marker", marker)]))
            if answer.status == 404 { return nil }
            let list = XMLAnswer(try Self.success(answer).body)
            for part in list.all("Part") {
                guard let number = part["PartNumber"].flatMap({ Int($0) }), let tag = part["ETag"],
                    1...plan.parts.count ~= number, part["Size"] == String(plan.parts[number - 1].count)
                else { continue }
                tags[number] = tag
            }
            guard list["IsTruncated"] == "true", let next = list["NextPartNumberMarker"], next != marker else { return tags }
            marker = next
        }
    }

    private func create(_ parcel: Parcel, _ plan: PartPlan) throws -> String {
        let request = bucket.request(
            "POST", address.key(parcel.name), query: [("uploads", "")],
            headers: [Self.header(parcel.fingerprint)])
        let answer = XMLAnswer(try Self.success(try run(request)).body)
        guard let id = answer["UploadId"], !id.isEmpty else {
            throw FetchError(.badAnswer, "the server names no upload")
        }
        try parcel.note(.begun) { leg in
            leg.upload = id
            leg.part = plan.partSize
        }
        return id
    }

    private func complete(_ parcel: Parcel, _ id: String, _ tags: [(number: Int, tag: String)]) throws {
        let parts = tags.map { "<Part><PartNumber>\($0.number)</PartNumber><ETag>\($0.tag)</ETag></Part>" }
        let body = Array("<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>".utf8)
        let request = bucket.request(
            "POST", address.key(parcel.name), query: [("uploadId", id)], payload: Digest(.sha256, of: body).hex,
            body: .bytes(body))
        // It answers 200 before it begins, so that a failure can only stand in the body.
        let answer = try Self.success(try run(request))
        if let failure = XMLAnswer(answer.body).failure { throw FetchError(.serverError, failure.words, status: 200) }
    }

    private func confirm(_ parcel: Parcel) throws {
        guard let there = try look(parcel.name) else {
            throw FetchError(.cutOff, "the server does not have the file that it took")
        }
        guard there.size == nil || there.size == parcel.size else {
            throw FetchError(.cutOff, "the server has \(there.size ?? 0) bytes instead of \(parcel.size)")
        }
    }

    private func run(_ request: ExchangeRequest) throws -> ExchangeAnswer {
        try exchange.run(request, isCancelled: isCancelled)
    }

    /// Passes a success on.
    static func success(_ answer: ExchangeAnswer) throws -> ExchangeAnswer {
        guard !(200..<300 ~= answer.status) else { return answer }
        let failure = XMLAnswer(answer.body).failure
        let error = answer.error(failure?.words)
        // Refusals that pass: the clock of a part ran out, or a copy of a change has not come round yet.
        let passes = ["RequestTimeout", "SlowDown", "OperationAborted", "InternalError"]
        guard let failure, passes.contains(failure.code) else { throw error }
        throw FetchError(.serverError, error.words, status: answer.status, retryAfter: answer.retryAfter)
    }
}
