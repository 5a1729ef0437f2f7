/// How many bytes a connection asks for at once, where several work on one file. Without a clock.
enum RequestLength {
    /// Of the first request: enough to learn what there is.
    static let first = 1 << 20
    /// Less is not worth the way to the server and back.
    static let least = 4 << 20
    /// Of a connection that has not shown yet what it brings.
    static let most = 64 << 20
    /// A request is for what a connection brings in so many seconds, so that others can take what nobody has asked for yet.
    static let seconds = 4.0

    /// - Parameters:
    ///   - rate: what the connection brings, in bytes a second; nil as long as nobody knows.
    ///   - missing: bytes of the file that are not here yet.
    ///   - connections: that work on it, or will.
    static func next(rate: Double?, missing: Int, connections: Int) -> Int {
        if let rate { return max(Int(min(rate * seconds, 1e15)), least) }
        // Half of an even share: those that come after it find as much left, whoever is asked to leave half of it.
        return min(max(missing / (2 * max(connections, 1)), least), most)
    }
}
