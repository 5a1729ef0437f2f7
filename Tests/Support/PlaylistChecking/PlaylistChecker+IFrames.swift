import Foundation

/// Section 4.3.4.3: playlists of key frames.
extension PlaylistChecker {
    func iFrames(_ value: String, _ path: String, _ line: Int) -> CheckedMaster.IFrames? {
        let known: [String: AttributeList.Kind] = [
            "BANDWIDTH": .integer, "AVERAGE-BANDWIDTH": .integer, "CODECS": .quoted, "RESOLUTION": .resolution,
            "URI": .quoted,
        ]
        let list = AttributeList(value, known: known) { report(path, line, "4.2", $0) }
        guard let uri = list["URI"], let bandwidth = list["BANDWIDTH"].flatMap({ Int($0) }) else {
            report(path, line, "4.3.4.3", "URI and BANDWIDTH are required")
            return nil
        }
        let media = reference(uri, in: path, line: line)
        if media?.isIFramesOnly != true { report(path, line, "4.3.4.3", "\(uri) has no #EXT-X-I-FRAMES-ONLY") }
        if let media {
            let (peak, average) = (media.peakRate, media.averageRate)
            if Double(bandwidth) < peak - 1 || Double(bandwidth) > max(peak, average) * 1.02 + 2 {
                report(path, line, "4.3.4.3", "\(uri): BANDWIDTH is \(bandwidth), the peak \(peak)")
            }
        }
        return CheckedMaster.IFrames(
            bandwidth: bandwidth, averageBandwidth: list["AVERAGE-BANDWIDTH"].flatMap { Int($0) },
            codecs: list["CODECS"], resolution: list["RESOLUTION"], uri: uri, media: media)
    }

    /// Every variant that has one shows the same in its key frames.
    func checkIFrames(_ master: CheckedMaster, _ path: String) {
        for entry in master.iFrames {
            guard let variant = master.variants.first(where: { $0.resolution == entry.resolution }) else {
                report(path, 0, "4.3.4.3", "\(entry.uri) has the size of no variant")
                continue
            }
            let (mine, its) = (entry.media?.duration ?? 0, variant.media?.duration ?? 0)
            if abs(mine - its) > 0.002 { report(path, 0, "6.2.4", "\(entry.uri) lasts \(mine) s, not \(its) s") }
        }
    }
}
