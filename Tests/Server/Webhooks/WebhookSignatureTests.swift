import Testing

@testable import Server

@Suite struct WebhookSignatureTests {
    /// By `printf '1767225600.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef`.
    @Test func signsTimeAndBody() {
        let signature = WebhookSignature(secret: "0123456789abcdef", time: 1_767_225_600, body: Array(#"{"a":1}"#.utf8))
        #expect(signature.text == "t=1767225600,v1=539b0e21b535c5201ef7d1453c0a0de4ad132293226de9018be0cfbf0092faa6")
        #expect(WebhookSignature(secret: "another secret 1", time: 1_767_225_600, body: []) != signature)
        let later = WebhookSignature(secret: "0123456789abcdef", time: 1_767_225_601, body: Array(#"{"a":1}"#.utf8))
        #expect(later.digest != signature.digest)
    }
}
