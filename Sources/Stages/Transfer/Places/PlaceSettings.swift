import Fetch
import Foundation
import StageKit

/// Where a place is and how one gets in, as the settings of a node say it.
struct PlaceSettings: Sendable {
    typealias Scheme = PlaceAddress.Scheme

    /// Nil when the settings name none, or none that makes sense; then the node does not start.
    let address: PlaceAddress?
    private let exchange: ExchangeOptions
    private let token: Secret?
    private let bucket: Bucket?

    /// - Parameter key: what the address is called in these settings.
    init(_ settings: Settings, _ key: String, _ help: String) {
        let text = settings.requiredString(key, help)
        var address: PlaceAddress?
        if let text {
            do throws(PlaceAddress.Mistake) { address = try PlaceAddress(text) } catch {
                settings.reject(key, error.words, hint: error.hint)
            }
        }
        let login = Login(settings)
        let store = StoreSettings(settings)
        self.address = address
        exchange = login.options
        token = login.token
        bucket = address.flatMap { $0.scheme == .s3 ? store.bucket($0.host) : nil }
        guard let address else { return }
        for (name, schemes) in login.given + store.given where !schemes.contains(address.scheme) {
            let words = schemes.map { "\($0.rawValue)://" }.joined(separator: ", ")
            settings.reject(name, "it has no meaning for \(address.scheme.rawValue)", hint: "it is for \(words)")
        }
        let needed = address.scheme == .sftp ? login.missing : address.scheme == .s3 ? store.missing : []
        for (name, hint) in needed { settings.reject(name, "\(address.scheme.rawValue) needs it", hint: hint) }
    }

    /// A connection to it, not yet made.
    ///
    /// - Parameters:
    ///   - partSize: of large files in a bucket, in bytes.
    ///   - connections: for parts at once.
    /// - Throws: `FetchError`.
    func open(partSize: Int, connections: Int, isCancelled: @escaping @Sendable () -> Bool) throws -> any Place {
        guard let address else { throw FetchError(.badAddress, "the settings name no place") }
        switch address.scheme {
        case .file: return try FolderPlace(address.path, isCancelled: isCancelled)
        case .ftp, .ftps: return try FTPPlace(address, exchange, isCancelled: isCancelled)
        case .ftpes:
            var exchange = exchange
            exchange.upgradesToTLS = true
            return try FTPPlace(address, exchange, isCancelled: isCancelled)
        case .sftp: return try SFTPPlace(address, exchange, isCancelled: isCancelled)
        case .http, .https: return try WebPlace(address, exchange, token: token, isCancelled: isCancelled)
        case .dav, .davs: return try WebDAVPlace(address, exchange, token: token, isCancelled: isCancelled)
        case .s3:
            guard let bucket else { throw FetchError(.badAddress, "the settings name no bucket") }
            return try S3Place(
                address, bucket, exchange, partSize: partSize, connections: connections, isCancelled: isCancelled)
        }
    }
}
