import Core
import Crypto
import Foundation
import HTTP
import StageKit

/// Makes and checks the signed addresses of private videos.
struct AddressSigner: Sendable {
    let service: Service

    /// For those who may read the API anyway: valid for six to seven hours, and the same for everybody until the hour
    /// is full, so that views stay equal and caches useful.
    static func usualExpiry(now: Int) -> Int { (now / 3600 + 7) * 3600 }

    /// - Parameter expiry: seconds since 1970.
    func sign(_ video: Identifier, until expiry: Int) async throws -> PlaybackSignature {
        let key = try await service.currentKey { (Secrets.token(bytes: 4), Secrets.token()) }
        return PlaybackSignature(video: video, expiry: expiry, key: key.id, secret: key.secret)
    }

    /// - Throws: `HTTPError` (403) for a signature that is wrong or has expired.
    /// - Returns: how many seconds it is still valid.
    func check(_ signature: PlaybackSignature, video: Identifier) async throws -> Int {
        let key = try await service.key(signature.key)
        let now = Self.now
        let retired = key?.retiredAt.map { Int($0.milliseconds / 1000) }
        switch signature.verdict(for: video, secret: key?.secret, retired: retired, now: now) {
        case .valid: return signature.expiry - now
        case .expired:
            let time = Timestamp(milliseconds: Int64(signature.expiry) * 1000)
            throw HTTPError(
                403, "this address was valid until \(time)", code: "expired_signature",
                hint: "ask whoever gave it to you for a new one")
        case .wrong: throw Self.wrong
        }
    }

    static let wrong = HTTPError(
        403, "the signature of this address is not right", code: "bad_signature",
        hint: "use the address exactly as it was given, or ask for a new one")

    static var now: Int { Int(Date().timeIntervalSince1970) }

    /// The view for somebody who may read the API: a private video's addresses come signed, ready to play.
    func shown(_ video: VideoView) async throws -> VideoView {
        guard video.visibility == .private else { return video }
        let signature = try await sign(video.id, until: Self.usualExpiry(now: Self.now))
        return video.addressed { Self.insert(signature, into: $0, of: video.id) }
    }

    /// The same for a page of a list.
    func shown(_ page: Page<VideoView>) async throws -> Page<VideoView> {
        var page = page
        for index in page.data.indices { page.data[index] = try await shown(page.data[index]) }
        return page
    }

    static func insert(_ signature: PlaybackSignature, into address: String, of video: Identifier) -> String {
        let base = "/videos/\(video)/"
        guard address.hasPrefix(base) else { return address }
        return base + signature.segment + "/" + address.dropFirst(base.count)
    }
}

extension VideoView {
    /// With all addresses of files changed.
    fileprivate func addressed(_ change: (String) -> String) -> VideoView {
        var view = self
        for index in view.renditions.indices {
            view.renditions[index].playlist = view.renditions[index].playlist.map(change)
            view.renditions[index].file = change(view.renditions[index].file)
        }
        view.playlists.hls = view.playlists.hls.map(change)
        view.playlists.dash = view.playlists.dash.map(change)
        view.thumbnails = view.thumbnails.map(change)
        for index in view.subtitles.indices { view.subtitles[index].file = change(view.subtitles[index].file) }
        view.storyboard = view.storyboard.map(change)
        for index in view.files.indices { view.files[index].file = change(view.files[index].file) }
        for index in view.torrents.indices { view.torrents[index].file = change(view.torrents[index].file) }
        return view
    }
}
