/// Decides about a redirect. Without a clock.
enum Redirection {
    /// - Returns: whether headers, cookies and credentials of the request may be sent on: to the same server only, and from http to
    ///   https of the same host.
    /// - Throws: `FetchError` when the redirect is not to be followed: out of http and https, or from https back to http, where
    ///   anybody on the way could change the file.
    static func follow(from: FetchAddress, to: FetchAddress, count: Int, limit: Int) throws(FetchError) -> Bool {
        guard count <= limit else {
            throw FetchError(.tooManyRedirects, "the address redirects more than \(limit) times")
        }
        guard to.isWeb else {
            throw FetchError(.badAddress, "the address redirects to \(to.scheme), which is not followed")
        }
        if from.scheme == "https", to.scheme == "http" {
            throw FetchError(.insecure, "the address redirects from https to http, which is not followed")
        }
        guard from.host == to.host else { return false }
        let isUpgrade = from.scheme == "http" && from.port == 80 && to.scheme == "https" && to.port == 443
        return isUpgrade || from.scheme == to.scheme && from.port == to.port
    }
}
