import SQL

extension Ledger {
    /// The answer that a request with this key was given; nil when there was none in the last day.
    ///
    /// - Throws: `Refusal` (`.invalid`) when that was another request.
    func answer(to key: RequestKey) throws -> String? {
        let row = try database.first(
            "SELECT fingerprint, answer FROM request_keys WHERE id = $1 AND created_at > $2",
            [SQLValue(key.id), SQLValue(now + -RequestKey.lifetime)])
        guard let row else { return nil }
        guard try row.text("fingerprint") == key.fingerprint else {
            throw Refusal(
                .invalid, code: "idempotency_key_reused", "this Idempotency-Key came with another request before",
                hint: "make up a new key for a new request, and send the old one only with the very same request")
        }
        return try row.text("answer")
    }

    /// Keeps an answer for a day, in the transaction that does what was asked for.
    func keep(_ answer: String, for key: RequestKey) throws {
        try database.execute(
            "DELETE FROM request_keys WHERE created_at <= $1", [SQLValue(now + -RequestKey.lifetime)])
        try database.execute(
            "INSERT INTO request_keys (id, fingerprint, answer, created_at) VALUES ($1, $2, $3, $4)",
            [SQLValue(key.id), SQLValue(key.fingerprint), SQLValue(answer), SQLValue(now)])
    }
}
