import StageKit
import Torrents

/// What the settings of `seed.libtorrent` say of the session.
struct SeedOptions {
    enum Encryption: String, CaseIterable { case off, allowed, required }

    let session: SessionOptions

    init(_ settings: Settings) {
        var session = SessionOptions()
        session.listen = settings.strings(
            "listen", default: ["127.0.0.1:0"],
            "Numeric addresses and ports that peers may call; port 0 is any. For the world: [\"0.0.0.0:6881\", \"[::]:6881\"].")
        for address in session.listen where !Self.isEndpoint(address) {
            settings.reject("listen", "\"\(address)\" is no address with a port", hint: "for example \"0.0.0.0:6881\"")
        }
        if session.listen.isEmpty { settings.reject("listen", "there is no address", hint: "for example \"0.0.0.0:6881\"") }
        session.uploadRate = settings.size(
            "uploadRate", default: 0, in: 0...(1 << 31 - 1), "The most to give in a second; 0B: no limit.")
        session.connections = settings.integer(
            "connections", default: 500, in: 2...65_000, "The most peers that are connected, of all torrents together.")
        session.uploadSlots = settings.integer(
            "slots", default: 50, in: 1...65_000, "The most peers that are given something at the same time.")
        session.hasDHT = settings.flag("dht", default: false, "Tells the world's distributed table (BEP 5) of the torrents.")
        session.hasLocalDiscovery = settings.flag(
            "lsd", default: false, "Tells the local network of the torrents (BEP 14).")
        session.hasPeerExchange = settings.flag("pex", default: true, "Tells peers of each other (BEP 11).")
        session.hasUTP = settings.flag("utp", default: true, "Talks over UDP too, which gives way to other traffic (BEP 29).")
        let encryption = settings.choice(
            "encryption", default: Encryption.allowed, "Whether the talk with peers is encrypted.")
        session.encryption = SessionOptions.Encryption(rawValue: encryption.rawValue) ?? .allowed
        session.mapsPorts = settings.flag(
            "mapPorts", default: false, "Asks the router to let peers in (UPnP, NAT-PMP).")
        self.session = session
    }

    static func goals(_ settings: Settings) -> SeedGoals {
        SeedGoals(
            ratio: settings.number(
                "ratio", default: 0, in: 0...1_000_000, "A torrent rests when it was given away so many times; 0: never."),
            time: settings.duration(
                "time", default: 0, in: 0...(100 * 365 * 86400), "A torrent rests when it was held so long; 0s: never."))
    }

    /// `127.0.0.1:0`, `[::1]:6881`: a numeric address and a port.
    static func isEndpoint(_ text: String) -> Bool {
        guard let colon = text.lastIndex(of: ":"), UInt16(text[text.index(after: colon)...]) != nil else { return false }
        var host = String(text[..<colon])
        if host.hasPrefix("[") && host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return AddressRange(host) != nil
    }
}
