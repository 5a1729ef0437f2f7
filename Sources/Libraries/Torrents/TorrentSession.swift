import CTorrent
import Foundation
import Synchronization

/// A BitTorrent client: listens, talks to peers and trackers, gives and takes. Its work is done by threads of its own
/// (libtorrent-rasterbar). Callable from any thread; calls wait for the session's network thread, mostly for less than
/// a millisecond.
public final class TorrentSession: @unchecked Sendable {
    // @unchecked because of `handle`: libtorrent guards what is behind it itself, and `closing` guards its end: calls
    // hold it while they use the handle.

    /// A torrent of one session.
    public struct ID: Hashable, Sendable {
        let number: UInt32
    }

    private var handle: OpaquePointer?
    private let closing = NSCondition()
    private var calls = 0

    /// Starts to listen.
    ///
    /// - Throws: `SessionError` when an address cannot be had.
    public init(_ options: SessionOptions = SessionOptions()) throws(SessionError) {
        let settings = try Self.settings(options)
        defer { ctorrent_settings_free(settings) }
        var words = Self.words
        guard let made = ctorrent_open(settings, options.hasPeerExchange ? 1 : 0, &words, words.count) else {
            throw SessionError("no torrent session can be had: \(Self.text(words))")
        }
        handle = made
        for (ranges, isAllowed) in [(options.blocked, 0), (options.allowed, 1)] {
            for range in ranges {
                guard ctorrent_filter(made, range.first, range.last, Int32(isAllowed)) == 1 else {
                    close()
                    throw SessionError("\(range.first) to \(range.last) are no addresses")
                }
            }
        }
        _ = ctorrent_filter_apply(made)
        guard options.listen.isEmpty || ctorrent_port(made) != 0 else {
            close()
            throw SessionError("cannot listen on \(options.listen.joined(separator: ", "))")
        }
    }

    deinit { close() }

    /// Says farewell to peers and trackers, closes all files and waits for its threads. Idempotent.
    public func close() {
        closing.lock()
        let ending = handle
        handle = nil
        while calls > 0 { closing.wait() }
        closing.unlock()
        if let ending { ctorrent_close(ending) }
    }

    /// The TCP port that peers may call; 0 for none.
    public var port: Int { with(0) { Int(ctorrent_port($0)) } }

    /// Changes what can be changed while it runs: rates, limits, discovery. Addresses and peer exchange stay.
    public func apply(_ options: SessionOptions) throws(SessionError) {
        let settings = try Self.settings(options)
        defer { ctorrent_settings_free(settings) }
        _ = with(0) { ctorrent_apply($0, settings) }
    }

    /// Waits until something happens, at most so long.
    ///
    /// - Parameter timeout: in seconds.
    public func wait(_ timeout: Double) { with(()) { ctorrent_wait($0, Int32(timeout * 1000)) } }

    // MARK: Torrents

    /// Adds a torrent, and begins unless it is paused.
    ///
    /// - Throws: `SessionError`, for instance when the session has it already.
    public func add(_ addition: Addition) throws(SessionError) -> ID {
        var words = Self.words
        let number = with(UInt32(0)) { session in
            addition.withC { ctorrent_add(session, $0, &words, words.count) }
        }
        guard number != 0 else { throw SessionError(Self.text(words)) }
        return ID(number: number)
    }

    /// Forgets a torrent. Its files stay.
    public func remove(_ torrent: ID) { _ = with(0) { ctorrent_remove($0, torrent.number) } }

    public func pause(_ torrent: ID) { _ = with(0) { ctorrent_pause($0, torrent.number) } }

    /// Takes a pause back, and an error.
    public func resume(_ torrent: ID) { _ = with(0) { ctorrent_resume($0, torrent.number) } }

    /// Calls a peer that no tracker named.
    ///
    /// - Parameter address: numeric.
    /// - Returns: false for what is no address.
    @discardableResult
    public func connect(_ torrent: ID, to address: String, port: Int) -> Bool {
        with(false) { ctorrent_connect($0, torrent.number, address, Int32(port)) == 1 }
    }

    /// Tells the trackers of it now.
    public func announce(_ torrent: ID) { _ = with(0) { ctorrent_announce($0, torrent.number) } }

    /// The info dictionary as peers sent it; nil until they did.
    public func description(of torrent: ID) -> [UInt8]? {
        with(nil) { session in
            var bytes: UnsafeMutablePointer<UInt8>?
            var count = 0
            guard ctorrent_description(session, torrent.number, &bytes, &count) == 1, let bytes else { return nil }
            defer { ctorrent_free(bytes) }
            return Array(UnsafeBufferPointer(start: bytes, count: count))
        }
    }

    // MARK: What is known

    /// Of all torrents.
    public func statuses() -> [ID: TorrentStatus] {
        with([:]) { session in
            var room = 64
            while true {
                var found = [ctorrent_status](repeating: ctorrent_status(), count: room)
                let count = Int(ctorrent_statuses(session, &found, Int32(room)))
                guard count > room else {
                    return Dictionary(
                        found.prefix(max(count, 0)).map { (ID(number: $0.id), TorrentStatus($0)) },
                        uniquingKeysWith: { $1 })
                }
                room = count + 16
            }
        }
    }

    /// Of one; nil when it is not here.
    public func status(of torrent: ID) -> TorrentStatus? {
        with(nil) { session in
            var status = ctorrent_status()
            return ctorrent_status_of(session, torrent.number, &status) == 1 ? TorrentStatus(status) : nil
        }
    }

    /// What the first tracker with trouble says.
    public func trackerTrouble(of torrent: ID) -> String? {
        var words = Self.words
        with(()) { ctorrent_trouble($0, torrent.number, &words, words.count) }
        let text = Self.text(words)
        return text.isEmpty ? nil : text
    }

    /// Who is connected; at most 500.
    public func peers(of torrent: ID) -> [TorrentPeer] {
        with([]) { session in
            var found = [ctorrent_peer](repeating: ctorrent_peer(), count: 500)
            let count = Int(ctorrent_peers(session, torrent.number, &found, Int32(found.count)))
            return found.prefix(max(count, 0)).map(TorrentPeer.init)
        }
    }

    // MARK: Within

    /// Runs `body` unless the session is closed, and keeps it open meanwhile.
    private func with<Value>(_ closed: Value, _ body: (OpaquePointer) -> Value) -> Value {
        closing.lock()
        guard let handle else {
            closing.unlock()
            return closed
        }
        calls += 1
        closing.unlock()
        defer {
            closing.lock()
            calls -= 1
            if calls == 0 { closing.broadcast() }
            closing.unlock()
        }
        return body(handle)
    }

    private static func settings(_ options: SessionOptions) throws(SessionError) -> OpaquePointer {
        guard let settings = ctorrent_settings_new() else { throw SessionError("memory is out") }
        for (name, value) in options.numbers where ctorrent_settings_number(settings, name, Int64(value)) != 1 {
            ctorrent_settings_free(settings)
            throw SessionError("this libtorrent has no setting \(name)")
        }
        for (name, value) in options.texts where ctorrent_settings_text(settings, name, value) != 1 {
            ctorrent_settings_free(settings)
            throw SessionError("this libtorrent has no setting \(name)")
        }
        return settings
    }

    private static var words: [CChar] { [CChar](repeating: 0, count: 512) }

    private static func text(_ words: [CChar]) -> String {
        String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
