/// What may happen at once, and when: set by people while it runs, kept over restarts.
public struct DownloadSettings: Codable, Sendable, Equatable {
    /// Nothing new is begun; what runs goes on to its end.
    public var paused = false
    /// When the pause ends by itself.
    @Nullable public var pausedUntil: Timestamp? = nil
    /// Most downloads at once; 0 lets none begin.
    public var maxTasks = 10
    /// Most at once from one host.
    @Nullable public var perHost: Int? = nil
    /// Most at once for one owner.
    @Nullable public var perUser: Int? = nil
    /// In bit/s, all together.
    @Nullable public var rate: Int? = nil
    /// In bit/s, from one host.
    @Nullable public var hostRate: Int? = nil
    /// In bit/s, of one download that asks for nothing else.
    @Nullable public var taskRate: Int? = nil
    /// Most connections, all together.
    public var connections = 64
    /// Most connections to one host.
    public var connectionsPerHost = 8
    /// Most connections for one file that asks for nothing else.
    public var connectionsPerFile = 4
    /// When nothing is downloaded.
    public var quietHours: [QuietHours] = []

    /// As it comes.
    public init() {}

    /// Reads what an earlier version has written too: what is not there is as it comes.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        paused = try values.decodeIfPresent(Bool.self, forKey: .paused) ?? paused
        pausedUntil = try values.decodeIfPresent(Timestamp.self, forKey: .pausedUntil)
        maxTasks = try values.decodeIfPresent(Int.self, forKey: .maxTasks) ?? maxTasks
        perHost = try values.decodeIfPresent(Int.self, forKey: .perHost)
        perUser = try values.decodeIfPresent(Int.self, forKey: .perUser)
        rate = try values.decodeIfPresent(Int.self, forKey: .rate)
        hostRate = try values.decodeIfPresent(Int.self, forKey: .hostRate)
        taskRate = try values.decodeIfPresent(Int.self, forKey: .taskRate)
        connections = try values.decodeIfPresent(Int.self, forKey: .connections) ?? connections
        connectionsPerHost = try values.decodeIfPresent(Int.self, forKey: .connectionsPerHost) ?? connectionsPerHost
        connectionsPerFile = try values.decodeIfPresent(Int.self, forKey: .connectionsPerFile) ?? connectionsPerFile
        quietHours = try values.decodeIfPresent([QuietHours].self, forKey: .quietHours) ?? quietHours
    }
}

/// Some of the settings: what is nil stays, `.some(nil)` takes a limit away.
public struct DownloadSettingsPatch: Sendable, Equatable {
    public var paused: Bool?
    /// In seconds: for how long the pause is; only with `paused`.
    public var pauseFor: Double?
    public var maxTasks: Int?
    public var perHost: Int??
    public var perUser: Int??
    public var rate: Int??
    public var hostRate: Int??
    public var taskRate: Int??
    public var connections: Int?
    public var connectionsPerHost: Int?
    public var connectionsPerFile: Int?
    public var quietHours: [QuietHours]?

    /// Changes nothing.
    public init() {}

    /// - Parameter now: when a pause begins.
    func apply(to settings: inout DownloadSettings, at now: Timestamp) {
        if let paused {
            settings.paused = paused
            settings.pausedUntil = paused ? pauseFor.map { now + $0 } : nil
        }
        settings.maxTasks = maxTasks ?? settings.maxTasks
        if let perHost { settings.perHost = perHost }
        if let perUser { settings.perUser = perUser }
        if let rate { settings.rate = rate }
        if let hostRate { settings.hostRate = hostRate }
        if let taskRate { settings.taskRate = taskRate }
        settings.connections = connections ?? settings.connections
        settings.connectionsPerHost = connectionsPerHost ?? settings.connectionsPerHost
        settings.connectionsPerFile = connectionsPerFile ?? settings.connectionsPerFile
        settings.quietHours = quietHours ?? settings.quietHours
    }
}
