import TestClient

extension FileServer {
    /// moto, behind a door that checks signatures; key `test-key`, secret `test-secret`, region `eu-test-1`. Its lines
    /// are status, method and path of each request.
    ///
    /// - Parameter faults: `503:2`, `stall:3`: what happens to the first request for a part.
    public static func s3(faults: [String] = []) async throws -> FileServer {
        try await FileServer(PythonClients.python, [PythonClients.script("Transfer/s3.py")] + faults) { Int($0) != nil }
    }
}
