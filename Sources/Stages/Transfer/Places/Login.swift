import Fetch
import Foundation
import StageKit

/// How one gets in: names, secrets, and whom to trust.
struct Login {
    let options: ExchangeOptions
    let token: Secret?
    /// Keys that are there, and what they are for.
    let given: [(String, [PlaceAddress.Scheme])]
    /// Keys that SFTP cannot go without and that are not there, with what would be right.
    let missing: [(String, String)]

    init(_ settings: Settings) {
        let user = settings.optionalString("user", "Name to log in with.")
        let password = settings.secret("password", "Password to log in with.")
        token = settings.secret("token", "Instead of user and password: a token for http and WebDAV (Bearer).")
        let key = Self.file(settings, "key", "Private key to log in with by SFTP, in a file; Ed25519 is understood everywhere.")
        let passphrase = settings.secret("passphrase", "Of the private key.")
        let known = Self.file(
            settings, "knownHosts", "The keys of SFTP servers, in a file as ssh-keyscan and ~/.ssh/known_hosts have it.")
        let print = settings.optionalString(
            "hostKey", "Instead of knownHosts: the fingerprint of the SFTP server's key, SHA256:… as ssh-keygen -l prints it.")
        let authorities = Self.file(
            settings, "authorities", "Certificates (PEM) to trust instead of the system's, for servers with one of their own.")
        var options = ExchangeOptions()
        options.connectTimeout = Int(
            settings.duration("connectTimeout", default: 15, in: 1...300, "The longest wait for a connection."))
        options.stallTimeout = Int(
            settings.duration("stallTimeout", default: 60, in: 1...3600, "The longest wait while no byte moves."))
        let network = settings.network
        options.policy = NetworkPolicy { address in network.contains { $0.contains(address) } }
        options.user = user
        options.password = password?.revealed
        options.privateKey = key
        options.passphrase = passphrase?.revealed
        options.authorities = authorities
        options.hostTrust = known.map { .knownHosts($0) }
        if let print {
            let plain = String((print.hasPrefix("SHA256:") ? print.dropFirst(7) : print[...]).prefix { $0 != "=" })
            if plain.count == 43, Data(base64Encoded: plain + "=")?.count == 32 {
                options.hostTrust = .fingerprint(plain)
            } else {
                settings.reject("hostKey", "it is no SHA-256 fingerprint", hint: "SHA256: and 43 characters, as ssh-keygen -l prints it")
            }
            if known != nil { settings.reject("hostKey", "knownHosts says it already", hint: "keep one of the two") }
        }
        if token != nil, user != nil || password != nil {
            settings.reject("token", "there are a user and a password too", hint: "keep one of the two ways")
        }
        if passphrase != nil, key == nil { settings.reject("passphrase", "there is no key that it could open") }
        self.options = options

        let servers: [PlaceAddress.Scheme] = [.ftp, .ftpes, .ftps, .sftp, .http, .https, .dav, .davs]
        let encrypted: [PlaceAddress.Scheme] = [.ftpes, .ftps, .https, .davs, .s3]
        let keys: [(String, Bool, [PlaceAddress.Scheme])] = [
            ("user", user != nil, servers), ("password", password != nil, servers),
            ("token", token != nil, [.http, .https, .dav, .davs]), ("key", key != nil, [.sftp]),
            ("knownHosts", known != nil, [.sftp]), ("hostKey", print != nil, [.sftp]),
            ("authorities", authorities != nil, encrypted),
        ]
        given = keys.filter { $0.1 }.map { ($0.0, $0.2) }
        let needed: [(String, Bool, String)] = [
            ("user", user != nil, "the name to log in with"),
            ("password", password != nil || key != nil, "or a private key, as \"key\""),
            ("knownHosts", known != nil || print != nil, "ssh-keyscan writes one; or write the key's fingerprint as \"hostKey\""),
        ]
        missing = needed.filter { !$0.1 }.map { ($0.0, $0.2) }
    }

    private static func file(_ settings: Settings, _ key: String, _ help: String) -> URL? {
        guard let path = settings.optionalString(key, help) else { return nil }
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            settings.reject(key, "\"\(path)\" is no absolute path", hint: "write it from / on")
            return nil
        }
        return URL(filePath: path)
    }
}
