import Console
import Core
import Crypto
import Server

/// `millrace key rotate`: the key that signs the addresses of private videos.
struct KeyCommand: Command {
    static let name = "key"
    static let summary = "the key of signed addresses: rotate"
    static let operands = OperandNames(required: ["rotate"])
    static let choices = ["rotate"]
    static let revoke = Flag("revoke", nil, "make every address that was ever signed invalid at once")
    static let flags = [revoke, Flag.data]
    static let details = """
        A new key signs from now on. What the keys before it have signed stays valid until it expires, a week at most;
        with --revoke it does not. A running server knows it at once.
        """

    static func run(_ arguments: Arguments) async throws {
        guard arguments.operands[0] == "rotate" else { throw UsageError.unknown(arguments.operands[0], in: choices) }
        let id = Secrets.token(bytes: 4)
        try Service.rotateKey(
            to: id, secret: Secrets.token(), lifetime: arguments.has(revoke) ? 0 : SignedAddresses.longestLifetime,
            data: try arguments.existingData)
        complain("key \(id) signs from now on")
    }
}
