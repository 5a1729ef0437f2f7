import CTorrent
import Foundation

extension TorrentStatus {
    init(_ status: ctorrent_status) {
        isPaused = status.is_paused != 0
        hasDescription = status.has_description != 0
        isChecking = status.is_checking != 0
        isFinished = status.is_finished != 0
        isComplete = status.is_complete != 0
        done = Int(status.done)
        wanted = Int(status.wanted)
        downloadRate = Int(status.download_rate)
        uploadRate = Int(status.upload_rate)
        downloaded = Int(status.downloaded)
        uploaded = Int(status.uploaded)
        seedingTime = Int(status.seeding_seconds)
        peers = Int(status.peers)
        seeds = Int(status.seeds)
        knownPeers = Int(status.known_peers)
        let words = text(of: status.words)
        error = words.isEmpty ? nil : words
    }
}

extension TorrentPeer {
    init(_ peer: ctorrent_peer) {
        address = text(of: peer.address)
        port = Int(peer.port)
        // Strangers choose it.
        client = String(String.UnicodeScalarView(text(of: peer.client).unicodeScalars.filter { $0.value >= 0x20 }))
        downloadRate = Int(peer.download_rate)
        uploadRate = Int(peer.upload_rate)
        downloaded = Int(peer.downloaded)
        uploaded = Int(peer.uploaded)
        progress = peer.progress
        isWebSeed = peer.is_web_seed != 0
        isEncrypted = peer.is_encrypted != 0
        isUTP = peer.is_utp != 0
    }
}

/// A C array, which Swift sees as a tuple, up to its NUL.
private func text<Characters>(of characters: Characters) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

extension Addition {
    /// Lends it as C has it.
    func withC<Value>(_ body: (UnsafePointer<ctorrent_addition>) -> Value) -> Value {
        var addition = ctorrent_addition()
        addition.is_complete = isComplete ? 1 : 0
        addition.is_paused = isPaused ? 1 : 0
        addition.is_description_only = isDescriptionOnly ? 1 : 0
        addition.wanted_file = Int32(wantedFile ?? -1)
        addition.uploaded = Int64(uploaded)
        addition.seeding_seconds = Int64(seedingTime)
        addition.upload_limit = Int32(clamping: uploadRate)
        addition.connections = Int32(clamping: connections)
        func lend(_ magnet: UnsafePointer<CChar>?, _ metainfo: UnsafeBufferPointer<UInt8>?) -> Value {
            addition.magnet = magnet
            addition.metainfo = metainfo?.baseAddress
            addition.metainfo_size = metainfo?.count ?? 0
            return folder.path.withCString { folder in
                addition.folder = folder
                guard let files else { return body(&addition) }
                return files.joined(separator: "\n").withCString { files in
                    addition.files = files
                    return body(&addition)
                }
            }
        }
        switch origin {
        case .metainfo(let bytes): return bytes.withUnsafeBufferPointer { lend(nil, $0) }
        case .magnet(let magnet): return magnet.link.withCString { lend($0, nil) }
        }
    }
}
