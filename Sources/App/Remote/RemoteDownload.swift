import Console
import Core
import Foundation
import StageKit

extension DownloadView {
    /// Reads what a server shows.
    ///
    /// - Throws: `RemoteError` when it is another kind of server.
    init(_ json: JSON) throws {
        do {
            self = try JSONDecoder().decode(DownloadView.self, from: Data(json.text().utf8))
        } catch {
            throw RemoteError("the server's answer cannot be read", hint: "is it a millrace of this version?")
        }
    }

    /// `12.5 MB of 40 MB, 3.2 MB/s, 8 s left`
    var words: String {
        var parts = [size.map { "\(Self.words($0, of: received))" } ?? Amount.words(received)]
        if let rate, state == .downloading { parts.append("\(Amount.words(rate / 8))/s") }
        if let remaining { parts.append("\(Amount.words(seconds: remaining)) left") }
        if let error, state != .finished { parts.append(error.detail) }
        if let note, state == .enqueued { parts.append(note) }
        return parts.joined(separator: ", ")
    }

    private static func words(_ size: Int, of received: Int) -> String {
        received >= size ? Amount.words(size) : "\(Amount.words(received)) of \(Amount.words(size))"
    }

    /// 0…1; 0 as long as nobody knows the size.
    var fraction: Double {
        if state == .finished { return 1 }
        guard let size, size > 0 else { return 0 }
        return Double(received) / Double(size)
    }

    var fileName: String { URL(fileURLWithPath: file).lastPathComponent }
}

extension ProgressBoard.Row {
    init(_ download: DownloadView) {
        self.init(
            name: String(download.fileName.prefix(30)), state: download.state.rawValue, fraction: download.fraction,
            remark: download.words)
    }
}

/// Amounts for people: three digits and a unit.
enum Amount {
    static func words(_ bytes: Int) -> String {
        var (value, unit) = (Double(bytes), 0)
        let units = ["B", "kB", "MB", "GB", "TB"]
        while value >= 1000 && unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
        let rounded = value < 10 && unit > 0 ? (value * 10).rounded() / 10 : value.rounded()
        return "\(JSONWriter.spelled(rounded)) \(units[unit])"
    }

    static func words(seconds: Double) -> String {
        let whole = Int(min(seconds, 1e9).rounded(.up))
        if whole < 100 { return "\(whole) s" }
        return whole < 6000 ? "\(whole / 60) min" : "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
