import Foundation

/// Section 4.3.4.1 and 3.5: texts.
extension PlaylistChecker {
    func text(_ value: String, _ path: String, _ line: Int) -> CheckedMaster.Text? {
        let known: [String: AttributeList.Kind] = [
            "TYPE": .word, "GROUP-ID": .quoted, "NAME": .quoted, "LANGUAGE": .quoted, "DEFAULT": .yesNo,
            "AUTOSELECT": .yesNo, "FORCED": .yesNo, "URI": .quoted,
        ]
        let list = AttributeList(value, known: known) { report(path, line, "4.2", $0) }
        guard let group = list["GROUP-ID"], let name = list["NAME"], let uri = list["URI"] else {
            report(path, line, "4.3.4.1", "GROUP-ID, NAME and URI are required of subtitles")
            return nil
        }
        return CheckedMaster.Text(
            group: group, name: name, language: list["LANGUAGE"], isForced: list["FORCED"] == "YES", uri: uri,
            media: textMedia(uri, path, line))
    }

    /// A playlist of WebVTT files.
    private func textMedia(_ uri: String, _ path: String, _ line: Int) -> CheckedMedia? {
        guard let file = file(uri, in: path, line: line) else { return nil }
        let name = String(file.path.dropFirst(folder.path.count + 1))
        var media = CheckedMedia(path: name)
        var duration: Double?
        var isVOD = false
        for line in lines(of: name) {
            switch line.content {
            case .tag("#EXT-X-TARGETDURATION", let value): media.targetDuration = value.flatMap { Int($0) } ?? 0
            case .tag("#EXT-X-VERSION", let value): media.version = value.flatMap { Int($0) } ?? 0
            case .tag("#EXT-X-MEDIA-SEQUENCE", "0"): break
            case .tag("#EXT-X-PLAYLIST-TYPE", let value): isVOD = value == "VOD"
            case .tag("#EXT-X-ENDLIST", nil): media.isComplete = true
            case .tag("#EXTINF", let value): duration = value.flatMap { Double($0.dropLast()) }
            case .tag(let tag, _): report(name, line.number, "4.3", "unknown tag \(tag)")
            case .uri(let segment):
                guard let length = duration, let text = self.file(segment, in: name, line: line.number) else {
                    report(name, line.number, "4.3.2.1", "a segment without #EXTINF")
                    continue
                }
                if length.rounded() > Double(media.targetDuration) {
                    report(name, line.number, "4.3.3.1", "\(length) s is longer than the target")
                }
                let content = (try? String(contentsOf: text, encoding: .utf8)) ?? ""
                let head = content.split(separator: "\n\n", maxSplits: 1).first ?? ""
                if !head.hasPrefix("WEBVTT\n") || !head.contains("X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0") {
                    report(name, line.number, "3.5", "\(segment) does not begin as a WebVTT segment does")
                }
                media.segments.append(.init(duration: length, file: text, range: 0..<content.utf8.count))
                duration = nil
            }
        }
        if !isVOD || !media.isComplete { report(name, 0, "6.2.4", "another target duration is for VOD alone") }
        return media
    }

    /// The group exists for all who name it, and lasts as long as they do.
    func checkTexts(_ master: CheckedMaster, _ path: String) {
        for variant in master.variants where (variant.textGroup == "subtitles") != !master.texts.isEmpty {
            report(path, 0, "4.3.4.2.1", "\(variant.uri) names the subtitles \(variant.textGroup ?? "not at all")")
        }
        if Set(master.texts.map(\.name)).count != master.texts.count {
            report(path, 0, "4.3.4.1.1", "two texts share a name")
        }
        let whole = master.variants.compactMap(\.media?.duration).max() ?? 0
        for text in master.texts where abs((text.media?.duration ?? 0) - whole) > 0.5 {
            report(path, 0, "6.2.4", "\(text.uri) lasts \(text.media?.duration ?? 0) s, not \(whole) s")
        }
    }
}
