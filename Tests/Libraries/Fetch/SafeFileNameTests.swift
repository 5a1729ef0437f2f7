import Fetch
import Testing

struct SafeFileNameTests {
    @Test(
        "any name becomes a plain one",
        arguments: [
            ("movie.mp4", "movie.mp4"), ("a b ü €.mp4", "a b ü €.mp4"), ("a/b\\c", "a_b_c"), ("../../etc/passwd", "_.._etc_passwd"),
            ("a\u{0}b", "a_b"), ("a\nb\u{7F}\u{1B}[2J", "a_b__[2J"), ("..", "unnamed"), (".", "unnamed"), ("", "unnamed"),
            ("   ", "unnamed"), ("///", "unnamed"), (".hidden", "hidden"), ("name. ", "name"), ("a:b?c*d|e<f>g\"h", "a_b_c_d_e_f_g_h"),
            ("CON", "_CON"), ("com1.txt", "_com1.txt"), ("lpt9", "_lpt9"), ("comet", "comet"), ("nul.", "_nul"),
            ("photo\u{202E}gpj.exe", "photo_gpj.exe"), ("a\u{2028}b", "a_b"),
        ])
    func names(_ wanted: String, _ name: String) { #expect(SafeFileName.make(wanted) == name) }

    @Test("long names are cut, not their endings, nor a character") func long() {
        let name = SafeFileName.make(String(repeating: "é", count: 300) + ".mp4")
        #expect(name.utf8.count <= 255)
        #expect(name.hasSuffix("é.mp4"))
        #expect(SafeFileName.make(String(repeating: "a", count: 300)).utf8.count == 255)
        #expect(SafeFileName.make(String(repeating: "a", count: 300) + ".mp4", room: 20).utf8.count == 235)
        let ending = SafeFileName.make("a." + String(repeating: "b", count: 300))
        #expect(ending.utf8.count == 255)
        #expect(SafeFileName.make(String(repeating: "👨‍👩‍👧‍👦", count: 30)).utf8.count <= 255)
    }

    @Test(
        "the last part of an address",
        arguments: [
            ("http://h/movie.mp4", "movie.mp4"), ("http://h/movie.tar.gz?x=1%262#y", "movie.tar.gz"),
            ("http://h/sp%20ace.bin", "sp ace.bin"),
            ("http://h", "unnamed"), ("http://h/", "unnamed"), ("http://h/dir/", "unnamed"), ("http://h/a%2F..%2Fb", "a_.._b"),
            ("ftp://h/%00x", "_x"), ("http://h/%ff", "%ff"), ("http://h?x=/y.mp4", "unnamed"), ("plain.mp4", "plain.mp4"),
        ])
    func addresses(_ address: String, _ name: String) { #expect(SafeFileName.of(address: address) == name) }
}
