import Synchronization

/// The settings of one node, read key by key.
///
/// Reading never fails: a wrong value is recorded as a `Problem` and the default comes back, so that one pass finds
/// every mistake. Each read also records what was asked for: that is the schema of the stage. A stage therefore reads
/// every key it knows, always, whatever the other values are.
public final class Settings: Sendable {
    private struct State {
        var schema = SettingsSchema()
        var problems: [Problem] = []
    }

    private let node: JSONNode
    private let path: String
    private let state = Mutex(State())

    /// Private, loopback and link-local addresses that outgoing fetches may reach: `network.allow`, the same for every
    /// node. It is no key of the stage; it comes with the settings because nothing else comes to a stage.
    public let network: [AddressRange]

    /// - Parameters:
    ///   - node: the `with` object; nil where there is none.
    ///   - path: its JSON path, for problems.
    ///   - network: what `network.allow` says.
    public init(_ node: JSONNode?, path: String, network: [AddressRange] = []) {
        self.node = node ?? JSONNode(.object([]))
        self.path = path
        self.network = network
    }

    /// Settings that stand in no file: for tests and for `millrace try`.
    public convenience init(_ json: JSON = .empty, network: [AddressRange] = []) {
        self.init(JSONNode(json), path: "$", network: network)
    }

    /// What has been read so far.
    public var schema: SettingsSchema { state.withLock { $0.schema } }

    /// All mistakes: those found while reading and the keys that nobody asked for. Call it after the last read.
    public var problems: [Problem] {
        let (found, known) = state.withLock { ($0.problems, $0.schema.entries.map(\.key)) }
        guard let members = node.members else {
            return [Problem(at: node.position, path: path, "must be an object, not \(node.kindInWords)")]
        }
        let unknown = members.filter { !known.contains($0.key) }.map {
            Problem(
                at: $0.keyPosition, path: JSONPath.member($0.key, of: path), "unknown key",
                hint: Spelling.hint(for: $0.key, in: known))
        }
        return (found + unknown).sorted()
    }

    /// Keys that a node cannot work without, and that are not there. They are no mistakes of a stage's own defaults.
    public var omissions: [Problem] {
        schema.entries.filter { $0.isRequired && isAbsent($0.key) }.map {
            Problem(
                at: node.position, path: JSONPath.member($0.key, of: path), "it is missing", hint: "it is \($0.type): \($0.help)")
        }
    }

    /// Records a mistake that only the reader of several keys can see.
    public func reject(_ key: String, _ words: String, hint: String? = nil) {
        let place = node[key]?.position ?? node.position
        reject(Problem(at: place, path: JSONPath.member(key, of: path), words, hint: hint))
    }

    /// Whether nothing stands there.
    func isAbsent(_ key: String) -> Bool { node[key] == nil }

    /// Records a mistake somewhere inside a value.
    public func reject(_ problem: Problem) { state.withLock { $0.problems.append(problem) } }

    /// The way every typed read goes: records what is asked for, converts what is there, falls back to `standard`.
    ///
    /// - Parameter convert: the value, or nil when it is not of this type; may throw `Wrong` to say more.
    func read<T>(
        _ key: String, type: String, schema: JSON, standard: JSON, help: String, isRequired: Bool = false,
        default fallback: T,
        convert: (JSONNode) throws(Wrong) -> T?
    ) -> T {
        state.withLock {
            $0.schema.entries.append(
                SettingsSchema.Entry(
                    key: key, type: type, schema: schema, standard: standard, help: help, isRequired: isRequired))
        }
        guard let value = node[key] else { return fallback }
        do throws(Wrong) {
            if let converted = try convert(value) { return converted }
            reject(key, "must be \(type), not \(value.kindInWords)")
        } catch {
            reject(key, error.words, hint: error.hint)
        }
        return fallback
    }

    /// Why a value of the right type is still not right.
    struct Wrong: Error {
        let words: String
        let hint: String?
        init(_ words: String, hint: String? = nil) {
            self.words = words
            self.hint = hint
        }
    }
}
