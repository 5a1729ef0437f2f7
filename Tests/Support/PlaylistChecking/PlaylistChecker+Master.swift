import Foundation

extension PlaylistChecker {
    /// Reads and checks a master playlist and every playlist it names.
    @discardableResult
    public func master(_ path: String) -> CheckedMaster {
        var found = CheckedMaster()
        var pending: CheckedMaster.Variant?
        var seen: [String: Int] = [:]
        for line in lines(of: path) {
            switch line.content {
            case .uri(let uri):
                guard var variant = pending else {
                    report(path, line.number, "4.3.4.2", "a URI without #EXT-X-STREAM-INF")
                    continue
                }
                variant.uri = uri
                variant.media = reference(uri, in: path, line: line.number)
                found.variants.append(variant)
                pending = nil
            case .tag(let name, let value):
                if pending != nil { report(path, line.number, "4.3.4.2", "\(name) where a URI must follow") }
                seen[name, default: 0] += 1
                take(name, value ?? "", path, line.number, &found, &pending)
            }
        }
        if pending != nil { report(path, 0, "4.3.4.2", "#EXT-X-STREAM-INF without a URI") }
        if found.variants.isEmpty { report(path, 0, "4.3.4.2", "there are no variants") }
        for name in ["#EXT-X-VERSION", "#EXT-X-INDEPENDENT-SEGMENTS"] where seen[name] != 1 {
            report(path, 0, "4.3", "\(name) stands \(seen[name] ?? 0) times, not once")
        }
        checkGroups(found, path)
        checkRates(found, path)
        checkTimelines(found, path)
        checkIFrames(found, path)
        checkTexts(found, path)
        return found
    }

    private func take(
        _ name: String, _ value: String, _ path: String, _ line: Int, _ found: inout CheckedMaster,
        _ pending: inout CheckedMaster.Variant?
    ) {
        switch name {
        case "#EXT-X-VERSION":
            if (Int(value) ?? 0) < 1 { report(path, line, "4.3.1.2", "the version is no number") }
        case "#EXT-X-INDEPENDENT-SEGMENTS":
            if !value.isEmpty { report(path, line, "4.3.5.1", "\(name) has no value") }
        case "#EXT-X-STREAM-INF": pending = variant(value, path, line)
        case "#EXT-X-I-FRAME-STREAM-INF": iFrames(value, path, line).map { found.iFrames.append($0) }
        case "#EXT-X-MEDIA" where value.contains("TYPE=SUBTITLES"):
            text(value, path, line).map { found.texts.append($0) }
        case "#EXT-X-MEDIA": audio(value, path, line).map { found.audio.append($0) }
        default: report(path, line, "4.3", "unknown tag \(name)")
        }
    }

    private func variant(_ value: String, _ path: String, _ line: Int) -> CheckedMaster.Variant {
        let known: [String: AttributeList.Kind] = [
            "BANDWIDTH": .integer, "AVERAGE-BANDWIDTH": .integer, "CODECS": .quoted, "RESOLUTION": .resolution,
            "FRAME-RATE": .float, "AUDIO": .quoted, "SUBTITLES": .quoted,
        ]
        let list = AttributeList(value, known: known) { report(path, line, "4.2", $0) }
        for name in ["BANDWIDTH", "AVERAGE-BANDWIDTH", "CODECS"] where list[name] == nil {
            report(path, line, "4.3.4.2", "no \(name)")
        }
        let codecs = list["CODECS"]?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? []
        if Set(codecs).count != codecs.count || codecs.contains(where: { $0.isEmpty || $0.contains(" ") }) {
            report(path, line, "4.3.4.2", "CODECS=\"\(codecs.joined(separator: ","))\" is no list of codecs")
        }
        let isVideo = codecs.contains { ["avc", "hvc", "hev", "av0", "vp0"].contains($0.prefix(3)) }
        if isVideo != (list["RESOLUTION"] != nil) {
            report(path, line, "4.3.4.2", "RESOLUTION belongs to video, and to nothing else")
        }
        return CheckedMaster.Variant(
            bandwidth: list["BANDWIDTH"].flatMap { Int($0) } ?? 0,
            averageBandwidth: list["AVERAGE-BANDWIDTH"].flatMap { Int($0) }, codecs: codecs,
            resolution: list["RESOLUTION"], frameRate: list["FRAME-RATE"].flatMap { Double($0) },
            audioGroup: list["AUDIO"], textGroup: list["SUBTITLES"], uri: "")
    }

    private func audio(_ value: String, _ path: String, _ line: Int) -> CheckedMaster.Audio? {
        let known: [String: AttributeList.Kind] = [
            "TYPE": .word, "GROUP-ID": .quoted, "NAME": .quoted, "LANGUAGE": .quoted, "DEFAULT": .yesNo,
            "AUTOSELECT": .yesNo, "CHANNELS": .quoted, "URI": .quoted,
        ]
        let list = AttributeList(value, known: known) { report(path, line, "4.2", $0) }
        guard list["TYPE"] == "AUDIO", let group = list["GROUP-ID"], let name = list["NAME"] else {
            report(path, line, "4.3.4.1", "TYPE=AUDIO, GROUP-ID and NAME are required")
            return nil
        }
        let isDefault = list["DEFAULT"] == "YES"
        if isDefault, list["AUTOSELECT"] != "YES" { report(path, line, "4.3.4.1", "a default is selected by itself") }
        let media = list["URI"].flatMap { reference($0, in: path, line: line) }
        return CheckedMaster.Audio(
            group: group, name: name, language: list["LANGUAGE"], isDefault: isDefault, uri: list["URI"],
            media: media)
    }

    func reference(_ uri: String, in path: String, line: Int) -> CheckedMedia? {
        guard let file = file(uri, in: path, line: line) else { return nil }
        return media(String(file.path.dropFirst(folder.path.count + 1)))
    }

    /// Section 4.3.4.1.1 and 4.3.4.2.1: groups exist, their members have names of their own, one at most is the default.
    private func checkGroups(_ master: CheckedMaster, _ path: String) {
        let groups = Dictionary(grouping: master.audio, by: \.group)
        for (group, members) in groups {
            if Set(members.map(\.name)).count != members.count {
                report(path, 0, "4.3.4.1.1", "two members of \"\(group)\" share a name")
            }
            if members.filter(\.isDefault).count > 1 {
                report(path, 0, "4.3.4.1.1", "two members of \"\(group)\" are the default")
            }
        }
        for variant in master.variants {
            if let group = variant.audioGroup, groups[group] == nil {
                report(path, 0, "4.3.4.2.1", "there is no group \"\(group)\"")
            }
            if variant.audioGroup == nil, !groups.isEmpty {
                report(path, 0, "4.3.4.2.1", "\(variant.uri) names no audio group")
            }
        }
        // One picture may come with several groups of sound.
        if Set(master.variants.map { [$0.uri, $0.audioGroup ?? ""] }).count != master.variants.count {
            report(path, 0, "4.3.4.2", "two variants have one playlist and one group of sound")
        }
    }

    /// Section 4.3.4.2: BANDWIDTH is no less than the worst, and neither rate is far from what the files say.
    private func checkRates(_ master: CheckedMaster, _ path: String) {
        for variant in master.variants {
            guard let media = variant.media else { continue }
            let others = master.audio.filter { $0.group == variant.audioGroup && $0.uri != variant.uri }
            let group = others.compactMap(\.media)
            let isSound = variant.resolution == nil
            let peaks = group.map(\.peakRate), averages = group.map(\.averageRate)
            let peak = isSound ? ([media.peakRate] + peaks).max() ?? 0 : media.peakRate + (peaks.max() ?? 0)
            let average =
                isSound ? ([media.averageRate] + averages).max() ?? 0 : media.averageRate + (averages.max() ?? 0)
            if Double(variant.bandwidth) < peak - 1 {
                report(path, 0, "4.3.4.2", "\(variant.uri): BANDWIDTH \(variant.bandwidth) is less than \(peak)")
            }
            if Double(variant.bandwidth) > max(peak, average) * 1.02 + 2 {
                report(path, 0, "4.3.4.2", "\(variant.uri): BANDWIDTH \(variant.bandwidth) is more than \(peak)")
            }
            if abs(Double(variant.averageBandwidth ?? 0) - average) > average * 0.01 + 2 {
                report(path, 0, "4.3.4.2", "\(variant.uri): AVERAGE-BANDWIDTH is not \(average)")
            }
        }
    }

    /// Section 6.2.4: variants show the same content at the same time, so that players can switch between segments.
    private func checkTimelines(_ master: CheckedMaster, _ path: String) {
        let pictures = master.variants.filter { $0.resolution != nil }.compactMap(\.media)
        guard let first = pictures.first else { return }
        for other in pictures.dropFirst() {
            if other.targetDuration != first.targetDuration {
                report(other.path, 0, "6.2.4", "another target duration than \(first.path)")
            }
            let pairs = zip(other.boundaries.dropLast(), first.boundaries.dropLast())
            if other.segments.count != first.segments.count || pairs.contains(where: { abs($0 - $1) > 0.002 }) {
                report(other.path, 0, "6.2.4", "other segment boundaries than \(first.path)")
            }
        }
    }
}
