import Foundation

/// What the kernel says of this process (proc(5)).
struct ProcessFigures: Sendable {
    /// In memory, in bytes.
    var residentBytes = 0
    /// Of processor time, in user and system mode.
    var cpuSeconds = 0.0
    /// Open descriptors.
    var descriptors = 0
    /// Since 1970.
    var startSeconds = 0.0

    /// As it is now; zero where the kernel does not say.
    init() {
        let fields = Self.text("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        // Fields 14, 15 and 22 of the whole line; what is left begins with field 3.
        if fields.count > 19, let user = Double(fields[11]), let system = Double(fields[12]),
            let start = Double(fields[19]), ticks > 0
        {
            cpuSeconds = (user + system) / ticks
            let boot = Self.text("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
            startSeconds = (boot.flatMap { Double($0.dropFirst(6)) } ?? 0) + start / ticks
        }
        let pages = Self.text("/proc/self/statm").split(separator: " ")
        if pages.count > 1, let resident = Int(pages[1]) { residentBytes = resident * sysconf(Int32(_SC_PAGESIZE)) }
        descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
