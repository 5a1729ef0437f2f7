import CCurl
import Foundation

/// Drives all fetches of a `Fetcher` on one thread. All but `mailbox` and `workers` is that thread's alone.
final class Engine {
    private let mailbox: Mailbox
    private let workers: Workers
    private var limits: FetcherLimits
    private var throttle: Throttle
    /// In the order of their coming.
    private var tasks: [FetchTask] = []
    private var connections: [UnsafeMutableRawPointer: Connection] = [:]
    private var spare: [Connection.Tools] = []
    private var hosts = HostTable()
    private var lastConnection = 0
    private let admission = Admission()
    private var ticked = 0.0
    private var isStopped = false

    /// Between two looks at the clock, in milliseconds: when speed is limited, and otherwise.
    private static let shortTick = 10
    private static let longTick = 100
    /// A server that begins at the first byte alone, or whose file ends before the one that was asked for.
    private static let cannotResume = [
        CURLE_FTP_COULDNT_USE_REST, CURLE_BAD_DOWNLOAD_RESUME, CURLE_RANGE_ERROR,
    ].map { $0.rawValue }

    init(_ mailbox: Mailbox, _ workers: Workers, _ limits: FetcherLimits) {
        self.mailbox = mailbox
        self.workers = workers
        self.limits = limits
        throttle = Throttle(limits)
        // Closed connections are opened again at a cost: as many are kept as may be in use.
        _ = millrace_curl_multi_set_long(mailbox.multi, CURLMOPT_MAXCONNECTS, max(limits.connections, 8))
    }

    /// Until it is told to stop.
    func run() {
        while !isStopped {
            for command in mailbox.take() { obey(command) }
            var running: Int32 = 0
            curl_multi_perform(mailbox.multi, &running)
            // Before the end of a first part: else its connection would ask for all that the others could do.
            admit()
            collect()
            admit()
            let now = Clock.now
            throttle.pour(tasks, at: now)
            if now - ticked >= Double(Self.longTick) / 1000 { tick(at: now) }
            if isStopped { break }
            curl_multi_poll(mailbox.multi, nil, 0, patience, nil)
        }
        for task in tasks { end(task, CancellationError()) }
        for command in mailbox.close() { obey(command) }
        workers.stop()
    }

    private var patience: Int32 {
        if tasks.isEmpty { return 60_000 }
        return Int32(throttle.isIdle ? Self.longTick : Self.shortTick)
    }

    private func obey(_ command: EngineCommand) {
        switch command {
        case .start(let newcomer):
            let task = newcomer.task
            if isStopped || task.ending.isCancelled { return end(task, CancellationError()) }
            if task.isComplete { return complete(task) }
            task.admission = admission
            task.hasLimit = throttle.limits(task)
            tasks.append(task)
            admission.isDue = true
        case .cancel(let id):
            if let task = tasks.first(where: { $0.id == id }) { end(task, CancellationError()) }
        case .limit(let limits):
            self.limits = limits
            throttle.change(limits)
            for task in tasks { limit(task) }
            admission.isDue = true
        case .stop: isStopped = true
        }
    }

    private func limit(_ task: FetchTask) {
        task.hasLimit = throttle.limits(task)
        for connection in task.connections {
            if task.hasLimit { connection.allowance = 0 } else { connection.free() }
        }
    }

    // MARK: Connections

    /// Opens what may be opened: for each fetch one, in the order of their coming, then more for those that want more.
    private func admit() {
        guard admission.isDue else { return }
        admission.isDue = false
        for task in tasks where task.connections.isEmpty {
            if connections.count >= limits.connections { return }
            open(task)
        }
        for task in tasks where task.allowed > 1 {
            while connections.count < limits.connections, task.wantsConnection {
                guard open(task) else { break }
            }
        }
    }

    @discardableResult
    private func open(_ task: FetchTask) -> Bool {
        let host = hosts.number(of: task.current.host)
        guard hosts.count(host) < limits.perHost else { return false }
        do throws(FetchError) {
            let tools: Connection.Tools
            if let used = spare.popLast() { tools = used } else {
                tools = try Connection.Tools(handle: EasyHandle(), buffer: WriteBuffer())
            }
            lastConnection += 1
            let connection = Connection(lastConnection, tools, task, host: host)
            guard task.employ(connection) else {
                task.leave(connection)
                spare.append(tools)
                return false
            }
            hosts.add(1, to: host)
            connections[tools.handle.curl] = connection
            start(connection)
            return true
        } catch {
            end(task, error)
            return false
        }
    }

    private func start(_ connection: Connection) {
        connection.allowance = connection.task.hasLimit ? 0 : nil
        curl_multi_add_handle(mailbox.multi, connection.handle.curl)
    }

    private func drop(_ connection: Connection) {
        curl_multi_remove_handle(mailbox.multi, connection.handle.curl)
        connections[connection.handle.curl] = nil
        hosts.add(-1, to: connection.host)
        connection.task.leave(connection)
        if spare.count < limits.connections { spare.append(Connection.Tools(handle: connection.handle, buffer: connection.buffer)) }
        admission.isDue = true
    }

    private func collect() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(mailbox.multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let code = millrace_curl_result(message)
            if let connection = connections[handle] { ended(connection, code) }
        }
    }

    private func ended(_ connection: Connection, _ code: CURLcode) {
        let task = connection.task
        if let cause = connection.cause { return end(task, cause) }
        guard connection.generation == task.generation else { return drop(connection) }
        do {
            try connection.flush()
            if code == CURLE_OK { try connection.readHead() }
            switch connection.reception {
            case .failed(let error):
                drop(connection)
                if let location = connection.head?.location {
                    try task.follow(location)
                } else {
                    try broke(connection, error)
                }
            case .changed, .withoutRange: drop(connection)
            case .whole, .part:
                var isDone = connection.isCut
                if !isDone, code == CURLE_OK { isDone = try task.close(connection) }
                if isDone { goOn(connection) } else { try broke(connection, error(of: connection, code)) }
            case nil where Self.cannotResume.contains(code.rawValue):
                drop(connection)
                try task.startOver()
            case nil: try broke(connection, error(of: connection, code))
            }
        } catch {
            end(task, error)
        }
    }

    /// A request is done: the next one of the same connection, or the end of all.
    private func goOn(_ connection: Connection) {
        let task = connection.task
        if task.isComplete {
            for connection in task.connections { drop(connection) }
            tasks.removeAll { $0 === task }
            return complete(task)
        }
        curl_multi_remove_handle(mailbox.multi, connection.handle.curl)
        let isWanted = connections.count <= limits.connections && task.connections.count <= task.allowed
        guard isWanted || task.connections.count == 1, task.employ(connection) else { return drop(connection) }
        start(connection)
    }

    private func error(of connection: Connection, _ code: CURLcode) -> FetchError {
        if code == CURLE_OK { return FetchError(.cutOff, "the server sent less than it had promised") }
        if let refusal = connection.refusal { return .refused(refusal) }
        return FetchError(
            code, status: connection.handle.long(CURLINFO_RESPONSE_CODE), detail: connection.handle.detail(code))
    }

    /// - Throws: the error, when the fetch cannot go on.
    private func broke(_ connection: Connection, _ error: FetchError) throws {
        if connections[connection.handle.curl] != nil { drop(connection) }
        guard connection.task.survives(error, of: connection) else { throw error }
    }

    // MARK: Ends

    private func complete(_ task: FetchTask) {
        do {
            let completion = try task.complete()
            if completion.blocks { workers.add { completion.run() } } else { completion.run() }
        } catch { end(task, error) }
    }

    private func end(_ task: FetchTask, _ error: any Error) {
        for connection in task.connections { drop(connection) }
        tasks.removeAll { $0 === task }
        let interruption = task.interrupt(error)
        workers.add { interruption.run() }
    }

    private func tick(at time: Double) {
        ticked = time
        let stalled = connections.values.filter { $0.isStalled(at: time) }
        // The end of one may have been that of others.
        for connection in stalled where connections[connection.handle.curl] === connection {
            let patience = connection.task.request.limits.stallTimeout
            do {
                try broke(connection, FetchError(.timeout, "the server sent hardly anything for \(patience) s"))
            } catch {
                end(connection.task, error)
            }
        }
        for task in tasks {
            do { try task.tick(at: time) } catch { end(task, error) }
        }
        // Whoever is slow may be helped by others now.
        if tasks.contains(where: { $0.allowed > 1 }) { admission.isDue = true }
    }
}
