/// How a session meets the world. Rates in bytes a second; 0 is no limit.
public struct SessionOptions: Sendable {
    /// Whether the talk with peers is encrypted (a veil against prying boxes on the way, no secrecy).
    public enum Encryption: String, Sendable, CaseIterable { case off, allowed, required }

    /// A stretch of numeric addresses, both ends included.
    public struct Range: Sendable, Equatable {
        public let first: String
        public let last: String
        public init(_ first: String, _ last: String) {
            self.first = first
            self.last = last
        }

        /// Of addresses in network order, 4 or 16 bytes each.
        public init(_ first: [UInt8], _ last: [UInt8]) { self.init(Self.text(first), Self.text(last)) }

        private static func text(_ address: [UInt8]) -> String {
            if address.count == 4 { return address.map { String($0) }.joined(separator: ".") }
            return stride(from: 0, to: address.count - 1, by: 2)
                .map { String(Int(address[$0]) << 8 | Int(address[$0 + 1]), radix: 16) }.joined(separator: ":")
        }
    }

    /// Numeric addresses with ports: `0.0.0.0:6881`, `[::]:6881`; port 0 is any.
    public var listen = ["127.0.0.1:0"]
    public var uploadRate = 0
    public var downloadRate = 0
    public var connections = 200
    /// Peers that get something at the same time, of all torrents together.
    public var uploadSlots = 50
    public var hasDHT = false
    public var hasLocalDiscovery = false
    public var hasPeerExchange = true
    public var hasUTP = true
    public var encryption = Encryption.allowed
    /// Asks the router to let peers in (UPnP, NAT-PMP).
    public var mapsPorts = false
    /// What it calls itself to trackers and peers.
    public var userAgent = "Millrace"
    /// What may not be talked to: peers, trackers, web seeds.
    public var blocked: [Range] = []
    /// What of the blocked may be talked to after all.
    public var allowed: [Range] = []
    /// For checking what was downloaded.
    public var hashingThreads = 1
    /// Seconds that trackers have to answer when the session ends.
    public var farewell = 1

    public init() {}

    /// By libtorrent's names (settings_pack).
    var numbers: [(name: String, value: Int)] {
        let policy = ["off": 2, "allowed": 1, "required": 0][encryption.rawValue] ?? 1
        return [
            ("upload_rate_limit", uploadRate), ("download_rate_limit", downloadRate),
            ("connections_limit", connections), ("unchoke_slots_limit", uploadSlots),
            ("enable_dht", hasDHT ? 1 : 0), ("enable_lsd", hasLocalDiscovery ? 1 : 0),
            ("enable_incoming_utp", hasUTP ? 1 : 0), ("enable_outgoing_utp", hasUTP ? 1 : 0),
            ("enable_upnp", mapsPorts ? 1 : 0), ("enable_natpmp", mapsPorts ? 1 : 0),
            ("in_enc_policy", policy), ("out_enc_policy", policy),
            ("hashing_threads", hashingThreads), ("stop_tracker_timeout", farewell),
            // Several clients may sit behind one address, and tests on one machine do.
            ("allow_multiple_connections_per_ip", 1),
            // We have our own rules for whom to talk to, which hold for names as well: the filter.
            ("ssrf_mitigation", 0), ("apply_ip_filter_to_trackers", 1),
            // A port that is taken is told, not silently replaced by the next.
            ("max_retry_port_bind", 0), ("listen_system_port_fallback", 0),
            // Errors and states only: nobody reads the rest.
            ("alert_mask", 0x1 | 0x40),
            // Buffers large enough for one fast peer on a fast network.
            ("send_buffer_watermark", 4 << 20), ("send_buffer_low_watermark", 64 << 10),
            ("send_buffer_watermark_factor", 150), ("aio_threads", 4), ("file_pool_size", 40),
            ("max_allowed_in_request_queue", 2000), ("close_redundant_connections", 1),
        ]
    }

    var texts: [(name: String, value: String)] {
        [
            ("listen_interfaces", listen.joined(separator: ",")), ("user_agent", userAgent),
            ("peer_fingerprint", "-MR0100-"),
            // The first node to ask; without DHT nobody is.
            ("dht_bootstrap_nodes", hasDHT ? "dht.libtorrent.org:25401" : ""),
        ]
    }
}
