import Foundation
import LoopbackServer
import Synchronization

/// An http server with one file, that keeps to the rules unless it is told not to.
final class Origin: Sendable {
    struct File: Sendable {
        var body: [UInt8] = []
        var tag: String? = "\"one\""
        var modified: String?
        /// Further lines of each answer's head.
        var headers: [String] = []
        var takesRanges = true
        var heedsIfRange = true

        init(_ count: Int, seed: Int = 1, tag: String? = "\"one\"") {
            // Blocks of an odd length, each of them numbered: a piece at the wrong place shows.
            let block = (0..<8191).map { UInt8(truncatingIfNeeded: ($0 &* 31 &+ $0 >> 5) &* seed) }
            body.reserveCapacity(count + block.count)
            for number in 0...count / block.count {
                body += block
                body[number * block.count] = UInt8(truncatingIfNeeded: number)
                body[number * block.count + 1] = UInt8(truncatingIfNeeded: number >> 8)
            }
            body.removeLast(body.count - count)
            self.tag = tag
        }
    }

    private struct State {
        var file: File
        /// Of the next answers: so many bytes of the body, then the connection breaks.
        var cuts: [Int] = []
        var sent = 0
    }

    private let state: Mutex<State>
    private let listener = Mutex<LoopbackServer?>(nil)

    init(_ file: File) throws {
        state = Mutex(State(file: file))
        let server = try LoopbackServer.answering { [state = Weak(self)] request in
            state.origin?.answer(request) ?? []
        }
        listener.withLock { $0 = server }
    }

    deinit { close() }

    var server: LoopbackServer { listener.withLock { $0 }! }
    var address: String { server.address("/file.bin") }
    func close() { listener.withLock { $0?.close() } }
    /// Bytes of bodies that were sent.
    var sent: Int { state.withLock { $0.sent } }
    var file: File {
        get { state.withLock { $0.file } }
        set { state.withLock { $0.file = newValue } }
    }
    func cut(after counts: [Int]) { state.withLock { $0.cuts = counts } }

    private func answer(_ request: LoopbackServer.Received) -> [LoopbackServer.Step] {
        state.withLock { state in
            let file = state.file
            var headers = file.headers
            if let tag = file.tag { headers.append("ETag: \(tag)") }
            if let modified = file.modified { headers.append("Last-Modified: \(modified)") }
            let range = file.takesRanges ? Self.range(request, file) : nil
            let bounds = range ?? 0..<file.body.count
            if file.takesRanges { headers.append("Accept-Ranges: bytes") }
            if range != nil {
                headers.append("Content-Range: bytes \(bounds.lowerBound)-\(bounds.upperBound - 1)/\(file.body.count)")
            }
            let cut = state.cuts.isEmpty ? nil : state.cuts.removeFirst()
            let body = Array(file.body[bounds].prefix(cut ?? .max))
            state.sent += body.count
            let status = range == nil ? "200 OK" : "206 Partial Content"
            let answer = LoopbackServer.Step.answer(status, headers: headers, length: bounds.count, body: body)
            return cut == nil ? [answer] : [answer, .reset]
        }
    }

    /// A range that is asked for, and is to be sent.
    private static func range(_ request: LoopbackServer.Received, _ file: File) -> Range<Int>? {
        guard let field = request.headers["range"] else { return nil }
        if file.heedsIfRange, let condition = request.headers["if-range"] {
            guard condition == file.tag || condition == file.modified else { return nil }
        }
        let bounds = field.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard let first = bounds.first.flatMap({ Int($0) }), first < file.body.count else { return nil }
        return first..<min((bounds.last.flatMap { Int($0) } ?? .max - 1) + 1, file.body.count)
    }
}

/// The server's script must not keep the origin alive.
private final class Weak: @unchecked Sendable {
    // Written once, before the server has its first client.
    private(set) weak var origin: Origin?
    init(_ origin: Origin) { self.origin = origin }
}
