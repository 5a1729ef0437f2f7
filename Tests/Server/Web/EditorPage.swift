import Browser
import Foundation
import Testing

/// The editor in a real browser, as a person at the keyboard uses it.
struct EditorPage {
    let page: WebPage

    static let video = "document.getElementById('player')"
    static let readout = "document.querySelector('.readout')?.value"

    /// Waits until a picture can be seen.
    func ready() async throws { try await page.wait(for: "\(Self.video)?.readyState >= 2 && !\(Self.video).seeking") }

    /// Presses keys one after the other; `shift+ArrowRight` with shift held.
    func press(_ keys: String...) async throws {
        for key in keys {
            let isShifted = key.hasPrefix("shift+")
            try await page.press(isShifted ? String(key.dropFirst(6)) : key, shift: isShifted)
        }
    }

    /// Waits until this place is shown.
    func wait(at clock: String) async throws { try await page.wait(for: "\(Self.readout) === '\(clock)'") }

    /// All ranges, as their fields have them: `0:01.000-0:02.000`.
    func ranges() async throws -> String {
        try await page.evaluate(
            """
            [...document.querySelectorAll('.cut-ranges li')]
              .map((each) => [...each.querySelectorAll('input')].map((field) => field.value).join('-')).join(' ')
            """)
    }

    /// The address of the cut, without the server's.
    func cut() async throws -> String {
        let address = try await page.evaluate("document.getElementById('download').getAttribute('href')")
        return try JSONDecoder().decode(String.self, from: Data(address.utf8))
    }

    /// What is written where something went wrong.
    func trouble() async throws -> String { try await page.evaluate("document.querySelector('.trouble').innerText") }

    /// Writes into a field, as a person does who leaves it then.
    func write(_ text: String, in label: String) async throws {
        try await page.evaluate(
            """
            (() => {
              const field = document.querySelector('input[aria-label="\(label)"]');
              field.focus();
              field.value = '\(text)';
              field.dispatchEvent(new Event('change'));
            })()
            """)
    }

    /// Draws an edge of a range by an eighth of the time line.
    func drawEdge(_ label: String, by eighths: Double) async throws {
        let places = try await page.evaluate(
            """
            (() => {
              const edge = document.querySelector('.edge[aria-label="\(label)"]').getBoundingClientRect();
              const x = edge.left + edge.width / 2;
              const width = document.querySelector('.tracks').getBoundingClientRect().width;
              return [x, edge.top + edge.height / 2, x + \(eighths) * width / 8];
            })()
            """)
        let numbers = try JSONDecoder().decode([Double].self, from: Data(places.utf8))
        try await page.drag(from: (numbers[0], numbers[1]), to: (numbers[2], numbers[1]))
    }

    /// Nothing lies beside the page, everything that can be used has a name.
    func expectOrder() async throws {
        #expect(try await page.evaluate("document.documentElement.scrollWidth <= innerWidth") == "true")
        let nameless = """
            [...document.querySelectorAll('#editor :is(button, input, select, a[href], [role=slider])')]
              .filter((each) => !(each.ariaLabel || each.labels?.[0]?.textContent || each.textContent.trim())).length
            """
        #expect(try await page.evaluate(nameless) == "0")
    }
}
