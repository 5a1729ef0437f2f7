import Core
import Foundation
import HTTP
import Server
import StageKit
import TestClient
import Testing

@Suite(.timeLimit(.minutes(1))) struct MetricsTests {
    private func metrics(_ house: House) async throws -> MetricsReader {
        let answer = try await house.get("/metrics")
        #expect(answer.status == 200)
        #expect(answer.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
        return try MetricsReader(answer.text)
    }

    @Test func countsWhatHappens() async throws {
        try await House.open { house in
            let video = try await house.upload("0123456789")
            _ = try await house.get("/api/v1/videos/\(video.id)")
            _ = try await house.get("/api/v1/videos/\(Identifier())")
            _ = try await house.client().request("HEAD", "/healthz")
            let page = try await metrics(house)
            let route = ["method": "GET", "route": "/api/v1/videos/{id}"]
            let requests = "millrace_http_requests_total"
            #expect(page.value(requests, route.merging(["status": "200"]) { $1 }) == 1)
            #expect(page.value(requests, route.merging(["status": "404"]) { $1 }) == 1)
            #expect(page.value("millrace_http_request_duration_seconds_count", route) == 2)
            #expect(page.value(requests, ["method": "HEAD", "route": "/healthz", "status": "200"]) == 1)
            #expect(page.value("millrace_uploads_total") == 1)
            #expect(page.value("millrace_upload_bytes_total") == 10)
            #expect(page.value("millrace_jobs", ["node": "package", "state": "done"]) == 1)
            #expect(page.value("millrace_jobs_done_total", ["node": "package"]) == 1)
            #expect(page.value("millrace_queue_age_seconds", ["node": "package"]) == 0)
            #expect(page.value("millrace_http_connections") ?? 0 >= 1)
            #expect(page.value("millrace_http_sent_bytes_total") ?? 0 > 100)
            #expect(page.value("process_resident_memory_bytes") ?? 0 > 1_000_000)
            #expect(page.value("process_cpu_seconds_total") ?? 0 > 0)
            #expect(page.value("process_open_fds") ?? 0 > 5)
            let start = page.value("process_start_time_seconds") ?? 0
            #expect((0...3600).contains(Date().timeIntervalSince1970 - start))
        }
    }

    @Test func nobodyCanMakeNewLabels() async throws {
        try await House.open { house in
            _ = try await house.get("/metrics")
            let before = try await metrics(house).samples.count
            for index in 0..<20 { _ = try await house.get("/no/such/\(index)") }
            let page = try await metrics(house)
            let none = ["method": "GET", "route": "none", "status": "404"]
            #expect(page.value("millrace_http_requests_total", none) == 20)
            // One line for the status, and the histogram of one route.
            #expect(page.samples.count - before < 20)
        }
    }

    @Test func theTextIsAsTheFormatSays() throws {
        var text = MetricsText()
        text.add(.gauge, "odd", "A \\ and\na line.", [([("label", "a\"b\\c\nd")], .infinity), ([("label", "x")], 0.25)])
        #expect(
            text.text
                == "# HELP odd A \\\\ and\\na line.\n# TYPE odd gauge\nodd{label=\"a\\\"b\\\\c\\nd\"} +Inf\n"
                + "odd{label=\"x\"} 0.25\n")
        let page = try MetricsReader(text.text)
        #expect(page.value("odd", ["label": "a\"b\\c\nd"]) == .infinity)
        var histogram = Histogram.Snapshot(bounds: [1, 2])
        for value in [0.5, 1, 1.5, 9] { histogram.add(value) }
        #expect(histogram.counts == [2, 1, 1])
        #expect(histogram.sum == 12)
        #expect(throws: MetricsReader.Mistake.self) { try MetricsReader("odd 1\n") }
        #expect(throws: MetricsReader.Mistake.self) { try MetricsReader(text.text + text.text) }
    }
}
