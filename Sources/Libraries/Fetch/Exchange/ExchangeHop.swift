/// A request on its way: where redirects have led it so far, and what may be sent there.
struct ExchangeHop {
    private(set) var request: ExchangeRequest
    private(set) var user: String?
    private(set) var password: String?
    private var count = 0

    /// - Parameter options: their user and password count before those of the address.
    init(_ request: ExchangeRequest, _ options: ExchangeOptions) {
        self.request = request
        user = options.user
        password = options.password
    }

    /// Goes where a redirect leads.
    ///
    /// - Throws: `FetchError` when it is not to be followed: see `Redirection`.
    mutating func follow(_ location: String, limit: Int) throws(FetchError) {
        let (from, to) = (try FetchAddress(request.address), try FetchAddress(location))
        count += 1
        if try Redirection.follow(from: from, to: to, count: count, limit: limit) {
            user = user ?? from.user
            password = password ?? from.password
            // What is relative to it is asked for in the same way.
            request.address = location
        } else {
            request.headers = []
            user = nil
            password = nil
            request.address = to.target
        }
    }
}
