import CCurl
import Foundation

/// One of libcurl's easy handles, with its options by type. Of one thread at a time.
final class EasyHandle {
    let curl: UnsafeMutableRawPointer
    private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var fields: UnsafeMutablePointer<curl_slist>?

    /// Once a process; libcurl's own initialisation is not safe when several threads come first.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init() throws(FetchError) {
        guard Self.isReady, let curl = curl_easy_init() else {
            throw FetchError(.unreachable, "libcurl does not start")
        }
        self.curl = curl
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setCommon()
    }

    deinit {
        curl_easy_cleanup(curl)
        curl_slist_free_all(fields)
        words.deallocate()
    }

    /// Forgets all options, and keeps what is open and known: connections, names.
    func reset() {
        curl_easy_reset(curl)
        curl_slist_free_all(fields)
        fields = nil
        setCommon()
    }

    /// What holds for everything that leaves this house.
    private func setCommon() {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        // A cancelled transfer must not wait for a name server.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        // Data come from where the FTP server is, wherever it says that they are.
        set(CURLOPT_FTP_SKIP_PASV_IP, 1)
        // An empty proxy is none, whatever the environment says.
        set(CURLOPT_PROXY, "")
        words[0] = 0
        _ = millrace_curl_set_pointer(curl, CURLOPT_ERRORBUFFER, words)
    }

    func set(_ option: CURLoption, _ value: Int) { _ = millrace_curl_set_long(curl, option, value) }
    func set(_ option: CURLoption, _ value: String?) { _ = millrace_curl_set_string(curl, option, value) }
    func set(_ option: CURLoption, size: Int) { _ = millrace_curl_set_size(curl, option, curl_off_t(size)) }

    /// Lines `Name: value` that replace or join libcurl's own; `Name:` takes one away.
    func set(headers lines: [String]) {
        curl_slist_free_all(fields)
        fields = nil
        for line in lines {
            if let longer = millrace_curl_append(fields, line) { fields = longer }
        }
        _ = millrace_curl_set_list(curl, CURLOPT_HTTPHEADER, fields)
    }

    func long(_ info: CURLINFO) -> Int { millrace_curl_get_long(curl, info) }
    func size(_ info: CURLINFO) -> Int { Int(millrace_curl_get_size(curl, info)) }
    func text(_ info: CURLINFO) -> String? { millrace_curl_get_string(curl, info).map { String(cString: $0) } }

    /// The values of a field of the answer's head, joined by commas.
    func header(_ name: String) -> String? {
        var found: UnsafeMutablePointer<curl_header>?
        var values: [String] = []
        var index = 0
        repeat {
            guard curl_easy_header(curl, name, index, UInt32(CURLH_HEADER), -1, &found) == CURLHE_OK, let found else { break }
            values.append(String(cString: found.pointee.value))
            index += 1
            if index >= found.pointee.amount { break }
        } while true
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// libcurl's words for what went wrong.
    func detail(_ code: CURLcode) -> String {
        let detail = String(cString: words)
        return detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
    }
}
