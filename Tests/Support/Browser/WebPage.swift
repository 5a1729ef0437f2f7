public import Foundation

/// A page in a `Browser`.
public struct WebPage: Sendable {
    let browser: Browser
    let session: String

    func prepare(width: Int, height: Int, isDark: Bool) async throws {
        for domain in ["Page", "Runtime", "DOM"] {
            _ = try await browser.call("\(domain).enable", [:], session: session)
        }
        _ = try await browser.call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600], session: session)
        let scheme = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
        _ = try await browser.call("Emulation.setEmulatedMedia", ["features": [scheme]], session: session)
    }

    /// Goes to an address; returns once the page has loaded.
    public func go(to url: String) async throws {
        _ = try await browser.call("Page.navigate", ["url": url], session: session)
        try await wait(for: "document.readyState === 'complete' && location.href !== 'about:blank'")
    }

    /// Evaluates an expression, awaiting promises; gives its value as JSON text.
    ///
    /// - Throws: `Browser.Trouble` with what the page threw.
    @discardableResult
    public func evaluate(_ expression: String) async throws -> String {
        let wrapped = "(async () => JSON.stringify(await (\(expression))) ?? 'null')()"
        let answer = try await browser.call(
            "Runtime.evaluate", ["expression": wrapped, "awaitPromise": true, "returnByValue": true], session: session)
        let object = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
        if let details = object?["exceptionDetails"] as? [String: Any] {
            let exception = details["exception"] as? [String: Any]
            throw Browser.Trouble(description: "\(exception?["description"] ?? details["text"] ?? "exception")")
        }
        return (object?["result"] as? [String: Any])?["value"] as? String ?? "null"
    }

    /// Waits until an expression is true, looking at every frame.
    ///
    /// - Throws: `Browser.Trouble` when it is not within `seconds`.
    public func wait(for expression: String, seconds: Double = 20) async throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        while clock.now < end {
            // A page that navigates loses its context: ask anew.
            let look = """
                new Promise((done) => {
                  const end = performance.now() + 1000;
                  const look = () => {
                    if (\(expression)) done(true);
                    else if (performance.now() > end) done(false);
                    else setTimeout(look, 20);
                  };
                  look();
                })
                """
            if (try? await evaluate(look)) == "true" { return }
        }
        let text = (try? await evaluate("document.body.innerText.slice(0, 600)")) ?? ""
        throw Browser.Trouble(description: "waited in vain for \(expression); the page says \(text)")
    }

    /// Puts a file into an `<input type="file">`, as a user would.
    public func choose(_ file: URL, in selector: String) async throws {
        let answer = try await browser.call(
            "Runtime.evaluate", ["expression": "document.querySelector('\(selector)')"], session: session)
        let object = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
        guard let id = (object?["result"] as? [String: Any])?["objectId"] as? String else {
            throw Browser.Trouble(description: "there is no \(selector)")
        }
        _ = try await browser.call(
            "DOM.setFileInputFiles", ["files": [file.path], "objectId": id], session: session)
    }

    /// Presses and releases a key, by its name in DOM: `a`, ` `, `ArrowLeft`, `Tab`, `Escape`; perhaps with shift held.
    public func press(_ key: String, shift: Bool = false) async throws {
        let codes = [
            "Tab": 9, "Escape": 27, " ": 32, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
            "ArrowDown": 40, "Delete": 46,
        ]
        let code = codes[key] ?? Int(key.uppercased().unicodeScalars.first?.value ?? 0)
        let text = key.count == 1 ? key : ""
        for (type, text) in [(text.isEmpty ? "rawKeyDown" : "keyDown", text), ("keyUp", "")] {
            _ = try await browser.call(
                "Input.dispatchKeyEvent",
                ["type": type, "key": key, "text": text, "windowsVirtualKeyCode": code, "modifiers": shift ? 8 : 0],
                session: session)
        }
    }

    /// Draws from one place to another with the mouse, in pixels of the window.
    public func drag(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) async throws {
        let middle = (x: (start.x + end.x) / 2, y: (start.y + end.y) / 2)
        let moves: [(String, (x: Double, y: Double))] = [
            ("mousePressed", start), ("mouseMoved", middle), ("mouseMoved", end), ("mouseReleased", end),
        ]
        for (type, place) in moves {
            _ = try await browser.call(
                "Input.dispatchMouseEvent",
                ["type": type, "x": place.x, "y": place.y, "button": "left", "buttons": 1, "clickCount": 1],
                session: session)
        }
    }

    /// What the page looks like, as PNG.
    public func screenshot() async throws -> Data {
        let answer = try await browser.call("Page.captureScreenshot", ["format": "png"], session: session)
        return Data(base64Encoded: Browser.text(answer, "data")) ?? Data()
    }
}
