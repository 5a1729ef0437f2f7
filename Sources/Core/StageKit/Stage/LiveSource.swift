/// A source that is watched while it happens: an address that a runner reads until it ends or is ended.
public struct LiveSource: Sendable, Codable, Equatable {
    /// Why something is none.
    public struct Fault: Error, Sendable, Equatable {
        /// The member that is wrong: `address`.
        public let field: String
        /// One sentence.
        public let words: String
        public let hint: String
    }

    /// What a node says where the request is silent.
    public struct Standard: Sendable, Equatable {
        /// Of the pictures, in pixels, the shorter side.
        public var heights: [Int]
        /// Frames a second.
        public var frameRate: Int
        /// In seconds.
        public var segment: Int

        public init(heights: [Int], frameRate: Int, segment: Int) {
            self.heights = heights
            self.frameRate = frameRate
            self.segment = segment
        }
    }

    /// `rtmp://…`, as the runner is to read it.
    public let address: String
    /// What is asked for, the largest first, where the request says so.
    public let heights: [Int]?
    /// How far back players can go while it lasts, in seconds; nil: to the beginning.
    public let window: Double?

    /// What runners read, as one of FFmpeg's protocols, and nothing that would lead to a file of theirs.
    public static let schemes = ["rtmp", "rtmps", "http", "https"]
    /// A player needs a few segments.
    public static let windows = 30.0...86400
    public static let most = 8

    /// - Parameter request: of a video.
    /// - Returns: nil for a video that is no live one.
    /// - Throws: `Fault`.
    public init?(of request: JSON) throws(Fault) {
        guard let live = request["live"] else { return nil }
        try self.init(live)
    }

    /// - Parameter json: `{"address": "rtmp://…", "heights": [720, 480], "dvr": 3600}`.
    public init(_ json: JSON) throws(Fault) {
        guard let members = json.members else {
            throw Fault(field: "live", words: "live is no object", hint: #"{"address": "rtmp://…"}"#)
        }
        if let other = members.first(where: { !["address", "heights", "dvr"].contains($0.key) }) {
            let words = "unknown member \"\(other.key)\""
            throw Fault(field: "live.\(other.key)", words: words, hint: "address, heights or dvr")
        }
        address = try Self.address(json["address"]?.string ?? "")
        heights = try json["heights"].map { (list) throws(Fault) in try Self.heights(list) }
        window = try json["dvr"].map { (value) throws(Fault) in
            guard let seconds = value.number, Self.windows.contains(seconds) else {
                throw Fault(
                    field: "live.dvr", words: "dvr is no usable number of seconds",
                    hint: "\(Int(Self.windows.lowerBound)) to \(Int(Self.windows.upperBound)); without it, all is there")
            }
            return seconds
        }
    }

    /// For people: `live.example.org`.
    public var host: String {
        let rest = address.drop { $0 != "/" }.drop { $0 == "/" }
        return String(rest.prefix { $0 != "/" && $0 != "?" && $0 != ":" })
    }

    /// What a runner is asked for.
    public func work(_ standard: Standard) -> PortableWork.Live {
        PortableWork.Live(
            address: address, heights: heights ?? standard.heights, frameRate: standard.frameRate,
            segment: standard.segment)
    }

    private static func address(_ text: String) throws(Fault) -> String {
        func fault(_ words: String, _ hint: String = "for example rtmp://example.org/live/name") -> Fault {
            Fault(field: "live.address", words: words, hint: hint)
        }
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, schemes.contains(parts[0].lowercased()) else {
            throw fault("the address is none that runners read", "it begins with rtmp://, rtmps://, http:// or https://")
        }
        guard text.utf8.count <= 2000, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x22 }) else {
            throw fault("the address has characters that stand in none", "write them as %20")
        }
        let host = parts[1].prefix { $0 != "/" && $0 != "?" }
        guard !host.isEmpty, !host.hasPrefix(":") else { throw fault("the address names no host") }
        guard !host.contains("@") else {
            throw fault("the address has a user name in it", "addresses are shown to others: leave it out")
        }
        return text
    }

    private static func heights(_ json: JSON) throws(Fault) -> [Int] {
        let list = json.array?.compactMap(\.integer) ?? []
        guard (1...most).contains(list.count), list.count == json.array?.count, Set(list).count == list.count,
            list.allSatisfy({ (64...4320).contains($0) && $0 % 2 == 0 })
        else {
            throw Fault(
                field: "live.heights", words: "heights is no usable list",
                hint: "1 to \(most) different even numbers from 64 to 4320")
        }
        return list.sorted(by: >)
    }
}
