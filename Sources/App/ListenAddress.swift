/// `ADDR:PORT` of a command line.
struct ListenAddress: Equatable, Sendable {
    let address: String
    let port: Int

    /// Reads `127.0.0.1:8080`, `[::1]:0`, `:8080` (loopback) and `8080` (loopback); nil for anything else.
    init?(_ text: String) {
        let (address, port): (Substring, Substring)
        if text.hasPrefix("["), let end = text.lastIndex(of: "]") {
            address = text[text.index(after: text.startIndex)..<end]
            port = text[text.index(after: end)...].dropFirst()
            guard text[text.index(after: end)...].hasPrefix(":") else { return nil }
        } else if let colon = text.lastIndex(of: ":") {
            (address, port) = (text[..<colon], text[text.index(after: colon)...])
            guard !address.contains(":") else { return nil }
        } else {
            (address, port) = ("", text[...])
        }
        guard let number = Int(port), (0...65535).contains(number), port.allSatisfy(\.isNumber) else { return nil }
        self.address = address.isEmpty ? "127.0.0.1" : address == "localhost" ? "127.0.0.1" : String(address)
        self.port = number
    }
}
