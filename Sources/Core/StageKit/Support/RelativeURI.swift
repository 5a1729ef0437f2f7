/// A reference to a file below the folder of what refers to it (RFC 3986, section 4.2): what stands in a playlist or a
/// manifest instead of a name. It holds no quote, space or line break, whatever the name holds, so it may stand bare
/// and in quotes.
public struct RelativeURI: Sendable, Equatable, CustomStringConvertible {
    /// As it stands there.
    public let description: String

    /// - Parameter name: a relative path of plain components.
    public init(_ name: String) {
        var text = ""
        for byte in name.utf8 {
            let isPlain = byte == 0x2F || Self.unreserved.contains(byte)
            if isPlain {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        description = text
    }

    /// RFC 3986, section 2.3. A colon is none of them, so no name can look like a scheme.
    private static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
}
