import Foundation
import Sys
import TestClient

/// A headless Chromium, driven through its DevTools protocol.
///
/// Start one with `Browser.use { … }`: it and all its processes are gone afterwards.
public actor Browser {
    /// What the browser or the page says went wrong.
    public struct Trouble: Error, CustomStringConvertible {
        /// In words.
        public let description: String
    }

    /// Whether there is one on this machine.
    public static var isInstalled: Bool { ChildProcess.find("chromium") != nil }

    private let process: ChildProcess
    private let profile: URL
    private let socket: WebSocketClient
    private var lastID = 0
    private var waiting: [Int: CheckedContinuation<String, any Error>] = [:]
    private var reader: Task<Void, Never>?

    /// Runs a browser for the length of a closure.
    public static func use<Result: Sendable>(
        _ body: @Sendable (Browser) async throws -> Result
    ) async throws -> Result {
        let browser = try await Browser()
        do {
            let result = try await body(browser)
            await browser.close()
            return result
        } catch {
            await browser.close()
            throw error
        }
    }

    private init() async throws {
        guard let path = ChildProcess.find("chromium") else { throw Trouble(description: "there is no chromium") }
        profile = FileManager.default.temporaryDirectory.appendingPathComponent("browser-\(UUID().uuidString)")
        process = try ChildProcess(
            path,
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio",
                "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--autoplay-policy=no-user-gesture-required", "--remote-debugging-port=0",
                "--user-data-dir=\(profile.path)", "about:blank",
            ], output: .discarded, errors: .piped)
        var address: URL?
        for await line in process.errors!.lines {
            guard let start = line.range(of: "ws://") else { continue }
            address = URL(string: String(line[start.lowerBound...]))
            break
        }
        guard let address, let port = address.port else {
            process.signal(9)
            throw Trouble(description: "the browser did not start")
        }
        socket = try await WebSocketClient(port: port, path: address.path)
        reader = Task { [weak self, socket] in
            while let message = try? await socket.receive() { await self?.take(message) }
            await self?.fail()
        }
    }

    /// Opens an address in a new page.
    public func open(
        _ url: String, width: Int = 1280, height: Int = 900, isDark: Bool = false
    ) async throws -> WebPage {
        let target = try await call("Target.createTarget", ["url": "about:blank"])
        let session = try await call(
            "Target.attachToTarget", ["targetId": Self.text(target, "targetId"), "flatten": true])
        let page = WebPage(browser: self, session: Self.text(session, "sessionId"))
        try await page.prepare(width: width, height: height, isDark: isDark)
        try await page.go(to: url)
        return page
    }

    /// Sends a command; gives the result as JSON.
    func call(_ method: String, _ parameters: sending [String: Any], session: String? = nil) async throws -> String {
        lastID += 1
        let id = lastID
        var message: [String: Any] = ["id": id, "method": method, "params": parameters]
        if let session { message["sessionId"] = session }
        let text = String(decoding: try JSONSerialization.data(withJSONObject: message), as: UTF8.self)
        return try await withCheckedThrowingContinuation { continuation in
            waiting[id] = continuation
            Task {
                do { try await socket.send(text) } catch { answer(id, .failure(error)) }
            }
        }
    }

    static func text(_ json: String, _ key: String) -> String {
        let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        return object?[key] as? String ?? ""
    }

    private func answer(_ id: Int, _ result: Result<String, any Error>) {
        waiting.removeValue(forKey: id)?.resume(with: result)
    }

    private func take(_ message: String) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(message.utf8)) as? [String: Any],
            let id = object["id"] as? Int
        else { return }
        if let error = object["error"] as? [String: Any] {
            answer(id, .failure(Trouble(description: "\(error["message"] ?? "unknown error")")))
        } else if let result = object["result"], let data = try? JSONSerialization.data(withJSONObject: result) {
            answer(id, .success(String(decoding: data, as: UTF8.self)))
        }
    }

    private func fail() {
        let trouble = Trouble(description: "the browser is gone")
        for continuation in waiting.values { continuation.resume(throwing: trouble) }
        waiting = [:]
    }

    private func close() async {
        socket.close()
        process.signal(9)
        _ = await process.exit()
        await reader?.value
        try? FileManager.default.removeItem(at: profile)
    }
}
