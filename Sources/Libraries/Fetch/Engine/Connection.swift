import CCurl
import Foundation

/// One of libcurl's transfers at work for a fetch. Of the engine's thread.
final class Connection {
    /// What it works with, to be passed on to the next one.
    struct Tools {
        let handle: EasyHandle
        let buffer: WriteBuffer
    }

    let id: Int
    let handle: EasyHandle
    let buffer: WriteBuffer
    let task: FetchTask
    /// Which connections of its host it is counted among.
    let host: Int
    /// The fetch's count of beginnings when this one began: an older one brings nothing any more.
    var generation: Int

    private(set) var asked = Reception.Asked()
    /// Bytes of the file that this connection brought.
    private(set) var received = 0
    /// What this side ended it for; libcurl only knows that it was ended.
    private(set) var cause: (any Error)?
    /// The last address that the policy did not allow; others of the same host may still have worked.
    private(set) var refusal: String?
    private(set) var head: ResponseHead?
    /// What the answer was, once it was read.
    private(set) var reception: Reception?
    /// Its region went to another one: it ended because nothing was left for it.
    private(set) var isCut = false
    /// Held back by a limit of speed.
    private(set) var isPaused = false
    /// Bytes that it may take before it is held back; nil for any number.
    var allowance: Int?
    private var watch: StallWatch
    private var isConnected = false
    private var skipped = 0
    /// When the running request was made, and bytes received until then.
    private var begun: (time: Double, received: Int)

    /// Of an answer that is not the file, so much is read to keep the connection open for the next request.
    private static let mostSkipped = 64 << 10
    /// Of what comes in less than so many seconds no rate is made.
    private static let shortest = 0.5

    init(_ id: Int, _ tools: Tools, _ task: FetchTask, host: Int) {
        self.id = id
        handle = tools.handle
        buffer = tools.buffer
        self.task = task
        self.host = host
        generation = task.generation
        buffer.clear()
        let now = Clock.now
        watch = StallWatch(patience: task.request.limits.stallTimeout, at: now)
        begun = (now, 0)
        handle.prepare(task.request, task.current, sendsSecrets: task.sendsSecrets)
        let state = Unmanaged.passUnretained(self).toOpaque()
        _ = millrace_curl_set_write(handle.curl, connectionWrite, state)
        _ = millrace_curl_set_opensocket(handle.curl, connectionOpenSocket, state)
        _ = millrace_curl_set_before_request(handle.curl, connectionBeforeRequest, state)
    }

    /// Prepares the next request. The handle is added to the engine's afterwards.
    func ask(_ asked: Reception.Asked) {
        self.asked = asked
        head = nil
        reception = nil
        skipped = 0
        isConnected = false
        begun = (Clock.now, received)
        watch.excuse(at: begun.time, count: received)
        handle.ask(task.request, asked, isWeb: task.current.isWeb, sendsSecrets: task.sendsSecrets)
    }

    /// Bytes of the file that the running request brought.
    var gained: Int { received - begun.received }

    /// In bytes a second, over the running request; nil as long as that says nothing.
    var rate: Double? {
        let seconds = Clock.now - begun.time
        return seconds > Self.shortest ? Double(gained) / seconds : nil
    }

    /// - Returns: whether it is to be given up, as hardly anything comes.
    func isStalled(at time: Double) -> Bool {
        if isPaused || !isConnected { watch.excuse(at: time, count: received) }
        return watch.isStalled(at: time, count: received)
    }

    /// Whether it has used up what it was allowed.
    var isHungry: Bool { allowance.map { $0 <= 0 } ?? false }

    /// Allows it so many more bytes.
    func feed(_ count: Int) {
        allowance = (allowance ?? 0) + count
        if !isHungry { goOn() }
    }

    /// Lifts its limit.
    func free() {
        allowance = nil
        goOn()
    }

    private func goOn() {
        guard isPaused else { return }
        // Before the call: it brings what was held back at once, and may hold it back again.
        isPaused = false
        curl_easy_pause(handle.curl, CURLPAUSE_CONT)
    }

    /// Reads the answer's head, if that has not happened yet: when the first byte comes, or at the end of an empty body.
    ///
    /// - Throws: what ends the fetch.
    func readHead() throws {
        guard head == nil else { return }
        let head = handle.head(task.current, from: asked.from)
        self.head = head
        reception = try task.begin(self, head)
        if reception == .whole { asked = Reception.Asked() }
    }

    fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        // What is handed out when a pause ends may fail without libcurl ending the transfer: what comes next belongs elsewhere.
        guard cause == nil, generation == task.generation else { return -1 }
        do {
            try readHead()
            switch reception {
            case .whole, .part: break
            case .failed:
                skipped += bytes.count
                return skipped <= Self.mostSkipped ? bytes.count : -1
            default: return -1
            }
            if let allowance {
                if allowance <= 0 {
                    isPaused = true
                    return Int(CURL_WRITEFUNC_PAUSE)
                }
                self.allowance = allowance - bytes.count
            }
            return try keep(bytes) ? bytes.count : -1
        } catch {
            cause = error
            return -1
        }
    }

    /// - Returns: whether all of it is of use: not when the rest of the region was given to another connection.
    private func keep(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        let room = task.room(of: self) - buffer.count
        var rest = UnsafeRawBufferPointer(rebasing: bytes.prefix(max(room, 0)))
        isCut = rest.count < bytes.count
        received += rest.count
        while !rest.isEmpty {
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(buffer.append(rest)))
            if buffer.isFull { try flush() }
        }
        return !isCut
    }

    /// Writes what has come so far.
    func flush() throws(FetchError) {
        guard buffer.count > 0 else { return }
        defer { buffer.clear() }
        if generation == task.generation { try task.store(buffer.bytes, from: self) }
    }

    fileprivate func mayReach(_ address: [UInt8]) -> Bool {
        refusal = task.request.policy.refusal(of: address)
        return refusal == nil
    }

    fileprivate func mayAsk(at address: UnsafePointer<CChar>?) -> Bool {
        isConnected = true
        watch.excuse(at: Clock.now, count: received)
        // A connection that another fetch opened was looked at by that one's policy.
        return mayReach(address.map { SocketAddress.bytes(of: $0) } ?? [])
    }
}

private func connectionWrite(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ state: UnsafeMutableRawPointer?
) -> Int {
    guard let state else { return -1 }
    // Any other number than that of the bytes ends the transfer.
    return Unmanaged<Connection>.fromOpaque(state).takeUnretainedValue()
        .take(UnsafeRawBufferPointer(start: bytes, count: size * count))
}

private func connectionOpenSocket(
    _ state: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let state, let address else { return -1 }
    let connection = Unmanaged<Connection>.fromOpaque(state).takeUnretainedValue()
    return SocketAddress.open(address) { connection.mayReach($0) }
}

private func connectionBeforeRequest(
    _ state: UnsafeMutableRawPointer?, _ remote: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
    _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
    guard let state else { return CURL_PREREQFUNC_ABORT }
    let connection = Unmanaged<Connection>.fromOpaque(state).takeUnretainedValue()
    return connection.mayAsk(at: remote) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
