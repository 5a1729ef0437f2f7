import SQL

extension Refusal {
    /// Turns a full disk and a closed database into the refusals that say so.
    static func instead<Value>(
        of body: () async throws -> Value, isolation: isolated (any Actor)? = #isolation
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error where DiskError.isFull(error) || (error as? SQLError)?.code == .full {
            throw Refusal.noSpace
        } catch let error as SQLError where error.code == .closed {
            throw Refusal.stopping
        }
    }

    static let stopping = Refusal(
        .unavailable, code: "stopping", "the service is stopping", hint: "try again later")
}
