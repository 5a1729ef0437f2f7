import Foundation
import SQL
import StageKit

/// Who may take jobs from afar.
extension Ledger {
    // MARK: Registration tokens

    func insertRegistrationToken(_ token: String) throws -> RegistrationTokenView {
        let row = try database.first("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM registration_tokens")
        let id = try row?.count("id") ?? 1
        try database.execute(
            "INSERT INTO registration_tokens (id, token, created_at) VALUES ($1, $2, $3)",
            [SQLValue(id), SQLValue(token), SQLValue(now)])
        return RegistrationTokenView(id: id, registrationToken: token, createdAt: now, registeredRunnersCount: 0)
    }

    func registrationTokens(_ query: RunnerListQuery) throws -> RunnerPage<RegistrationTokenView> {
        let total = try database.first("SELECT COUNT(*) AS total FROM registration_tokens")?.count("total")
        let rows = try database.query(
            """
            SELECT t.id, t.token, t.created_at, (SELECT COUNT(*) FROM runners r WHERE r.registration = t.id) AS runners
            FROM registration_tokens t ORDER BY t.created_at \(query.direction), t.id \(query.direction)
            LIMIT $1 OFFSET $2
            """, [SQLValue(query.count), SQLValue(query.start)])
        return RunnerPage(
            total: total ?? 0,
            data: try rows.map { row in
                RegistrationTokenView(
                    id: try row.count("id"), registrationToken: try row.text("token"),
                    createdAt: try row.timestamp("created_at"), registeredRunnersCount: try row.count("runners"))
            })
    }

    /// Removes a token and the runners that came by it.
    ///
    /// - Returns: the nodes that have something to do now; nil when there was no such token.
    func deleteRegistrationToken(_ id: Int) throws -> Set<String>? {
        var nodes: Set<String> = []
        for row in try database.query("SELECT id FROM runners WHERE registration = $1", [SQLValue(id)]) {
            nodes.formUnion(try deleteRunner(try row.count("id")) ?? [])
        }
        let count = try database.execute("DELETE FROM registration_tokens WHERE id = $1", [SQLValue(id)])
        return count > 0 ? nodes : nil
    }

    // MARK: Runners

    /// - Throws: `Refusal`: `.notFound` for an unknown registration token, `.conflict` for a name that is taken.
    func insertRunner(_ runner: NewRunner, registrationToken: String) throws -> RunnerView {
        guard
            let token = try database.first(
                "SELECT id FROM registration_tokens WHERE token = $1", [SQLValue(registrationToken)])
        else { throw Refusal(.notFound, code: "unknown_registration_token", "Registration token is invalid") }
        guard try database.first("SELECT id FROM runners WHERE name = $1", [SQLValue(runner.name)]) == nil else {
            throw Refusal(
                .conflict, code: "name_taken", "This runner name already exists on this instance", field: "name")
        }
        // Ids are not given a second time while anything may still speak of the first.
        let row = try database.first(
            """
            SELECT COALESCE(MAX(id), 0) + 1 AS id FROM (
                SELECT id FROM runners UNION SELECT runner AS id FROM runner_claims
                UNION SELECT runner AS id FROM jobs WHERE runner IS NOT NULL) AS known
            """)
        let id = try row?.count("id") ?? 1
        try database.execute(
            """
            INSERT INTO runners (id, name, description, version, ip, token_hash, registration, last_contact_at,
                created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8)
            """,
            [
                SQLValue(id), SQLValue(runner.name), SQLValue(runner.description), SQLValue(runner.version),
                SQLValue(runner.ip), SQLValue(runner.tokenHash), SQLValue(try token.count("id")), SQLValue(now),
            ])
        guard let view = try self.runner(id) else { throw SQLError(code: .type, words: "a row is lost", sql: nil) }
        return view
    }

    func runner(_ id: Int) throws -> RunnerView? {
        try database.first("SELECT * FROM runners WHERE id = $1", [SQLValue(id)]).map(Self.runner)
    }

    func runner(hash: String) throws -> RunnerView? {
        try database.first("SELECT * FROM runners WHERE token_hash = $1", [SQLValue(hash)]).map(Self.runner)
    }

    func runners(_ query: RunnerListQuery) throws -> RunnerPage<RunnerView> {
        let total = try database.first("SELECT COUNT(*) AS total FROM runners")?.count("total")
        let rows = try database.query(
            """
            SELECT * FROM runners ORDER BY created_at \(query.direction), id \(query.direction) LIMIT $1 OFFSET $2
            """, [SQLValue(query.count), SQLValue(query.start)])
        return RunnerPage(total: total ?? 0, data: try rows.map(Self.runner))
    }

    /// Writes down that a runner was heard of.
    func touchRunner(_ id: Int, ip: String) throws {
        try database.execute(
            "UPDATE runners SET last_contact_at = $2, ip = $3 WHERE id = $1",
            [SQLValue(id), SQLValue(now), SQLValue(ip)])
    }

    /// Writes down what a runner says of itself.
    func noteRunner(_ id: Int, version: String?, jobTypes: [String]?) throws {
        try database.execute(
            "UPDATE runners SET version = COALESCE($2, version), job_types = $3, updated_at = $4 WHERE id = $1",
            [SQLValue(id), SQLValue(version), SQLValue(try jobTypes.map(Columns.text)), SQLValue(now)])
    }

    /// Removes a runner and takes back what it has.
    ///
    /// - Returns: the nodes that have something to do now; nil when there was no such runner.
    func deleteRunner(_ id: Int) throws -> Set<String>? {
        guard try runner(id) != nil else { return nil }
        var nodes: Set<String> = []
        let rows = try database.query("SELECT * FROM jobs WHERE runner = $1 AND state = 'running'", [SQLValue(id)])
        for var job in try rows.map(Self.job) where job.result == nil {
            if try !loseLive(&job, "its runner was removed", isFailure: false) {
                job.end(RunnerPolicy.verdict(.stopped, failures: 0), at: now)
                try save(job)
            }
            nodes.insert(job.node)
        }
        try database.execute("DELETE FROM runners WHERE id = $1", [SQLValue(id)])
        return nodes
    }

    private static func runner(_ row: Row) throws -> RunnerView {
        RunnerView(
            id: try row.count("id"), name: try row.text("name"), description: try row.optionalText("description"),
            version: try row.optionalText("version"), ip: try row.text("ip"),
            lastContact: try row.timestamp("last_contact_at"), createdAt: try row.timestamp("created_at"),
            updatedAt: try row.timestamp("updated_at"),
            jobTypes: try row.optionalText("job_types").map { try Columns.value([String].self, $0) })
    }
}

extension RunnerListQuery {
    var direction: String { isDescending ? "DESC" : "ASC" }
}
