import Fetch
import Testing

struct ContentDispositionNameTests {
    @Test(
        "names of RFC 6266 and RFC 8187, and of the wild",
        arguments: [
            (#"attachment; filename="a.mp4""#, "a.mp4"), ("attachment; filename=a.mp4", "a.mp4"),
            (#"inline;filename="a;b=c.mp4";x=y"#, "a;b=c.mp4"), (#"attachment; FileName = "a b" "#, "a b"),
            (#"attachment; filename="EURO.txt"; filename*=UTF-8''%e2%82%ac%20rates"#, "€ rates"),
            (#"attachment; filename*=utf-8'en'%e2%82%ac; filename="x""#, "€"),
            ("attachment; filename*=iso-8859-1'en'%A3%20rates", "£ rates"),
            (#"attachment; filename="x"; filename*=koi8-r''%20"#, "x"), (#"attachment; filename="x"; filename*=UTF-8''%ff"#, "x"),
            (#"attachment; filename="x"; filename*=UTF-8''%"#, "x"), (#"attachment; filename="a\"b\\c.txt""#, #"a"b\c.txt"#),
            (#"attachment; filename="C:\dir\a.txt""#, #"C:\dir\a.txt"#), (#"attachment; filename="a%20b.txt""#, "a b.txt"),
            (#"attachment; filename="100%.txt""#, "100%.txt"), (#"attachment; filename="open"#, "open"),
            (#"attachment; filename="one"; filename="two""#, "one"), (#"attachment; filename="../../etc/passwd""#, "../../etc/passwd"),
            ("attachment", nil), ("", nil), ("filename=x", nil), (#"attachment; filename="""#, nil), ("attachment; filename", nil),
            ("attachment;;; ;filename=x;", "x"), ("attachment; filenames=x", nil),
        ] as [(String, String?)])
    func names(_ field: String, _ name: String?) { #expect(ContentDispositionName.read(field) == name) }
}
