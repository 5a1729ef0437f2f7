import HTTP
import Testing

struct PreconditionsTests {
    private static let then = "Tue, 15 Nov 1994 08:12:31 GMT"

    @Test(arguments: [
        (Method.get, [:], Preconditions.proceed(allowsRange: true)),
        (.get, ["if-none-match": "\"a\""], .notModified),
        (.get, ["if-none-match": "W/\"a\", \"b\""], .notModified),
        (.get, ["if-none-match": "*"], .notModified),
        (.delete, ["if-none-match": "*"], .failed),
        (.get, ["if-none-match": "\"b\""], .proceed(allowsRange: true)),
        (.get, ["if-none-match": "\"b\"", "if-modified-since": then], .proceed(allowsRange: true)),
        (.head, ["if-modified-since": then], .notModified),
        (.get, ["if-modified-since": "Tue, 15 Nov 1994 08:12:30 GMT"], .proceed(allowsRange: true)),
        (.get, ["if-match": "\"b\""], .failed),
        (.get, ["if-match": "\"b\", \"a\""], .proceed(allowsRange: true)),
        (.get, ["if-unmodified-since": "Tue, 15 Nov 1994 08:12:30 GMT"], .failed),
        (.get, ["if-range": "\"a\""], .proceed(allowsRange: true)),
        (.get, ["if-range": "W/\"a\""], .proceed(allowsRange: false)),
        (.get, ["if-range": "\"b\""], .proceed(allowsRange: false)),
        (.get, ["if-range": then], .proceed(allowsRange: true)),
    ] as [(Method, [String: String], Preconditions)])
    func decides(_ method: Method, _ fields: [String: String], _ expected: Preconditions) {
        var headers = Headers()
        for (name, value) in fields { headers.add(name, value) }
        #expect(Preconditions(method: method, headers: headers, etag: "\"a\"", modified: 784_887_151) == expected)
    }

    @Test(arguments: [0, 784_887_151, 951_782_400, 951_868_800, 1_709_164_800, 4_102_444_799])
    func datesGoThereAndBack(_ seconds: Int) {
        #expect(HTTPDate.seconds(HTTPDate.string(seconds)) == seconds)
    }

    @Test func datesLookRight() {
        #expect(HTTPDate.string(784_887_151) == Self.then)
        #expect(HTTPDate.string(951_782_400) == "Tue, 29 Feb 2000 00:00:00 GMT")
        #expect(HTTPDate.seconds("yesterday") == nil)
        #expect(HTTPDate.seconds("Tue, 15 Nov 1994 28:12:31 GMT") == nil)
    }
}
