import Core
import HTTP
import StageKit

/// All metrics as one page of text. Every label has a bounded set of values: routes, states, nodes.
struct MetricsPage: Sendable {
    let version: String
    let figures: Figures
    let requests: RequestMeters
    /// Nil while the server is not open yet.
    let server: ServerFigures?
    let tracker: Tracker.Counts
    /// All that are given to others.
    let torrents: [SwarmTorrent]
    /// Of all owners.
    let downloads: DownloadStats
    /// Since the start of the process.
    let downloadedBytes: Int
    let process: ProcessFigures

    var text: String {
        var page = MetricsText()
        page.add(.gauge, "millrace_build_info", "Which version this is.", [([("version", version)], 1)])
        addRequests(to: &page)
        addServer(to: &page)
        addPipeline(to: &page)
        addTracker(to: &page)
        addTorrents(to: &page)
        addDownloads(to: &page)
        addProcess(to: &page)
        return page.text
    }

    private func addRequests(to page: inout MetricsText) {
        let all = requests.all
        page.add(
            .counter, "millrace_http_requests_total", "Requests by method, route and status.",
            all.flatMap { key, counts in
                counts.statuses.sorted { $0.key < $1.key }.map { status, count in
                    (Self.labels(key) + [("status", String(status))], Double(count))
                }
            })
        page.add(
            "millrace_http_request_duration_seconds", "From a request's head to the beginning of its answer.",
            all.map { (Self.labels($0.key), $0.counts.seconds) })
    }

    private static func labels(_ key: RequestMeters.Key) -> [(String, String)] {
        [("method", key.method.rawValue), ("route", key.route)]
    }

    private func addServer(to page: inout MetricsText) {
        guard let server else { return }
        page.add(.gauge, "millrace_http_connections", "Connections that are open.", Double(server.connections))
        page.add(.counter, "millrace_http_sent_bytes_total", "Bytes sent to clients.", Double(server.bytesSent))
        page.add(
            .counter, "millrace_http_refused_total", "Requests that broke the rules of HTTP.", Double(server.refusals))
        page.add(
            "millrace_event_loop_lag_seconds", "How long an event loop was away from its sockets.",
            server.passes.enumerated().map { ([("loop", String($0))], $1) })
    }

    private func addPipeline(to page: inout MetricsText) {
        let (nodes, tally) = (figures.nodes, figures.tally)
        page.add(.counter, "millrace_uploads_total", "Files that came in.", Double(tally.uploads))
        page.add(.counter, "millrace_upload_bytes_total", "Bytes of those files.", Double(tally.uploadedBytes))
        page.add(
            .gauge, "millrace_jobs", "Jobs by node and state.",
            nodes.flatMap { node in
                JobState.allCases.map { ([("node", node.name), ("state", $0.rawValue)], Double(node.jobs[$0])) }
            })
        page.add(
            .gauge, "millrace_queue_age_seconds", "How long the first job in line has waited for a lane.",
            nodes.map { ([("node", $0.name)], $0.queueAge) })
        let work = nodes.map { ([("node", $0.name)], tally.work[$0.name] ?? Tally.Work()) }
        page.add(
            .counter, "millrace_jobs_done_total", "Jobs that ended with a result.",
            work.map { ($0, Double($1.jobs)) })
        page.add(
            .counter, "millrace_job_seconds_total", "How long those jobs took.", work.map { ($0, $1.seconds) })
        page.add(
            .counter, "millrace_media_seconds_total", "How long the videos of those jobs are.",
            work.map { ($0, $1.mediaSeconds) })
        page.add(
            .gauge, "millrace_job_speed", "Seconds of video for each second of work, in the latest job.",
            work.map { ($0, $1.latestSpeed) })
        page.add(
            .gauge, "millrace_webhook_deliveries", "Deliveries to webhooks by state.",
            DeliveryState.allCases.map { ([("state", $0.rawValue)], Double(figures.deliveries[$0] ?? 0)) })
    }

    private func addTracker(to page: inout MetricsText) {
        page.add(
            .counter, "millrace_tracker_requests_total", "What the tracker was asked.",
            [("announce", tracker.announces), ("scrape", tracker.scrapes), ("refused", tracker.failures)].map {
                ([("kind", $0)], Double($1))
            })
        page.add(.gauge, "millrace_tracker_swarms", "Torrents that somebody has or wants.", Double(tracker.swarms))
        page.add(
            .gauge, "millrace_tracker_peers", "Peers in all swarms together.",
            [("seed", tracker.seeds), ("leecher", tracker.leechers)].map { ([("kind", $0)], Double($1)) })
    }

    private func addTorrents(to page: inout MetricsText) {
        let states = Dictionary(grouping: torrents, by: \.state)
        page.add(
            .gauge, "millrace_torrents", "Torrents that a stage holds, by state.",
            SwarmTorrent.State.allCases.map { ([("state", $0.rawValue)], Double(states[$0]?.count ?? 0)) })
        let (seeds, peers) = torrents.reduce((0, 0)) { ($0.0 + $1.seeds, $0.1 + $1.peers) }
        page.add(
            .gauge, "millrace_torrent_peers", "Connected peers of those torrents.",
            [("seed", seeds), ("leecher", peers - seeds)].map { ([("kind", $0)], Double($1)) })
        page.add(
            .gauge, "millrace_torrent_rate_bytes", "Payload in bytes a second.",
            [
                ([("direction", "up")], Double(torrents.reduce(0) { $0 + $1.uploadRate })),
                ([("direction", "down")], Double(torrents.reduce(0) { $0 + $1.downloadRate })),
            ])
        page.add(
            .gauge, "millrace_torrent_uploaded_bytes", "What the torrents that are here gave away since they were made.",
            Double(torrents.reduce(0) { $0 + $1.uploaded }))
    }

    private func addDownloads(to page: inout MetricsText) {
        page.add(
            .gauge, "millrace_downloads", "Downloads by state.",
            DownloadState.allCases.map { ([("state", $0.rawValue)], Double(downloads.tasks[$0.rawValue] ?? 0)) })
        page.add(.gauge, "millrace_download_rate_bytes", "Bytes a second, all together.", Double(downloads.rate / 8))
        page.add(.counter, "millrace_downloaded_bytes_total", "Bytes that came.", Double(downloadedBytes))
        page.add(
            .gauge, "millrace_download_hold", "1 for the reason why no download is begun.",
            DownloadStats.Hold.codes.map { ([("reason", $0)], downloads.hold?.code == $0 ? 1 : 0) })
    }

    private func addProcess(to page: inout MetricsText) {
        page.add(
            .gauge, "process_resident_memory_bytes", "Memory in use.", Double(process.residentBytes))
        page.add(.counter, "process_cpu_seconds_total", "Processor time.", process.cpuSeconds)
        page.add(.gauge, "process_open_fds", "Open descriptors.", Double(process.descriptors))
        page.add(.gauge, "process_start_time_seconds", "When it began, since 1970.", process.startSeconds)
    }
}
