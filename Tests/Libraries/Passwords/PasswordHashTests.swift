import Passwords
import Testing

@Suite struct PasswordHashTests {
    @Test func aHashFitsItsPasswordAlone() throws {
        let kept = try PasswordHash.of("correct horse")
        #expect(kept.hasPrefix("$argon2id$v=19$m=65536,t=2,p=1$"))
        #expect(try PasswordHash.verify("correct horse", against: kept))
        for wrong in ["", "correct hors", "correct horse ", "Correct horse", kept] {
            #expect(try !PasswordHash.verify(wrong, against: kept), "\(wrong)")
        }
        #expect(try PasswordHash.of("correct horse") != kept, "each has a salt of its own")
    }

    @Test(arguments: ["", "x", "$argon2id$v=19$m=65536,t=2,p=1$", "$2y$10$abcdefghijklmnopqrstuv"])
    func whatIsNoHashFitsNothing(_ kept: String) throws {
        #expect(try !PasswordHash.verify("x", against: kept))
    }
}
