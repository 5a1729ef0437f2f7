import Fetch
import Foundation
import StageKit
import Sys
import TestClient
import Testing

@testable import Transfer

/// What a store like S3 is told, and what is understood of its answers.
struct StoreTests {
    /// The examples of "Authenticating Requests: Using the Authorization Header" in the Amazon S3 API reference.
    @Test(
        "Amazon's examples of signatures",
        arguments: [
            ("GET", "/test.txt", [:], ["range": "bytes=0-9"], "", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
            (
                "PUT", "/test%24file.text", [:],
                ["date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"],
                "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
            ),
            ("GET", "/", ["lifecycle": ""], [:], "", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
            (
                "GET", "/", ["prefix": "J", "max-keys": "2"], [:], "",
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
            ),
        ] as [(String, String, [String: String], [String: String], String, String)])
    func signatures(
        _ verb: String, _ path: String, _ query: [String: String], _ headers: [String: String], _ payload: String, _ expected: String
    ) {
        let signature = SignatureV4(
            accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), sessionToken: nil,
            region: "us-east-1")
        let subject = SignatureV4.Subject(
            verb: verb, host: "examplebucket.s3.amazonaws.com", path: path, query: query.map { ($0.key, $0.value) },
            headers: headers.map { ($0.key, $0.value) }, payload: payload.isEmpty ? SignatureV4.emptyPayload : payload)
        let lines = signature.headers(for: subject, at: 1_369_353_600)
        #expect(lines.last?.hasSuffix("Signature=\(expected)") == true)
        #expect(lines.contains("x-amz-date: 20130524T000000Z"))
    }

    @Test("requests name the bucket in the host or in the path") func addressing() throws {
        let signature = SignatureV4(accessKey: "a", secretKey: Secret("b"), sessionToken: Secret("t"), region: "eu-central-1")
        func address(_ endpoint: String?, _ addressing: Bucket.Addressing) -> String {
            Bucket("films", endpoint: endpoint, addressing: addressing, signature: signature, signsPayload: true)
                .request("PUT", "a b/c+d=é.mp4", query: [("uploadId", "x/y+z="), ("partNumber", "1")], at: 0).address
        }
        let rest = "a%20b/c%2Bd%3D%C3%A9.mp4?partNumber=1&uploadId=x%2Fy%2Bz%3D"
        #expect(address(nil, .virtual) == "https://films.s3.eu-central-1.amazonaws.com/\(rest)")
        #expect(address("http://127.0.0.1:9000/", .path) == "http://127.0.0.1:9000/films/\(rest)")
        #expect(address("https://s3.example.org:443", .path) == "https://s3.example.org/films/\(rest)")
        let lines = Bucket("films", endpoint: nil, addressing: .path, signature: signature, signsPayload: false)
            .request("PUT", "k", body: .bytes([1]), at: 0).headers
        #expect(lines.contains("x-amz-security-token: t") && lines.contains("x-amz-content-sha256: UNSIGNED-PAYLOAD"))
    }

    @Test("parts of a large file") func parts() {
        let plan = PartPlan(size: 25, wanted: 10)
        #expect(plan.parts.map(\.count) == [10, 10, 5])
        #expect(plan.parts.map(\.start) == [0, 10, 20])
        #expect(plan.parts.map(\.number) == [1, 2, 3])
        let large = PartPlan(size: 1 << 40, wanted: 16 << 20)
        #expect(large.parts.count <= PartPlan.most && large.partSize % (1 << 20) == 0)
        #expect(large.parts.reduce(0) { $0 + $1.count } == 1 << 40)
        #expect(PartPlan(size: 0, wanted: 10).parts.isEmpty)
    }

    @Test("answers") func answers() {
        let list = XMLAnswer(
            Array(
                """
                <?xml version="1.0"?><ListPartsResult xmlns="http://s3/"><IsTruncated>false</IsTruncated>
                <Part><PartNumber>1</PartNumber><ETag>&quot;ab&quot;</ETag></Part><PartX/><Part><PartNumber>2</PartNumber></Part>
                </ListPartsResult>
                """.utf8))
        #expect(list.all("Part").map { $0["PartNumber"] } == ["1", "2"])
        #expect(list.all("Part").first?["ETag"] == "\"ab\"")
        #expect(list["IsTruncated"] == "false" && list["Nothing"] == nil && list.failure == nil)
        let wrong = XMLAnswer(Array("<Error><Code>NoSuchBucket</Code><Message>a &amp;lt; b</Message></Error>".utf8))
        #expect(wrong.failure?.words == "NoSuchBucket: a &lt; b")
        for broken in ["", "<", "<Error>", "<Part><Part>", "</Error><Error"] {
            #expect(XMLAnswer(Array(broken.utf8)).failure == nil)
            #expect(XMLAnswer(Array(broken.utf8)).all("Part").isEmpty)
        }
    }

    @Test("how long one file is gone on with") func perseverance() {
        let trouble = FetchError(.cutOff, "x")
        var futile = Perseverance()
        #expect((0..<4).map { _ in futile.pause(after: trouble, moved: 0) } == [0.25, 0.5, 1, nil])
        var moving = Perseverance()
        for moved in 1...50 { #expect(moving.pause(after: trouble, moved: moved) == 0.25) }
        var other = Perseverance()
        #expect(other.pause(after: FetchError(.forbidden, "x"), moved: 0) == nil)
        #expect(other.pause(after: FetchError(.serverError, "x", retryAfter: 7), moved: 0) == 7)
        #expect(other.pause(after: FetchError(.serverError, "x", retryAfter: 60), moved: 0) == nil)
    }
}
