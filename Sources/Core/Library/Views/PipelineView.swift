/// The graph with the jobs at each of its nodes right now.
public struct PipelineView: Codable, Sendable, Equatable {
    public struct Node: Codable, Sendable, Equatable {
        public var name: String
        public var stage: String
        public var after: [String]
        public var lanes: Int
        public var attempts: Int
        /// `all` or `each`.
        public var wait: String
        /// `arrives` or `asked`.
        public var when: String
        @Nullable public var note: String?
        public var jobs: Counts
        /// Why the node cannot work at present: its stage does not open. It tries again by itself.
        @Nullable public var trouble: String?
    }

    /// Jobs by state.
    public struct Counts: Codable, Sendable, Equatable {
        public var waiting = 0
        public var ready = 0
        public var running = 0
        public var done = 0
        public var skipped = 0
        public var failed = 0
        public var cancelled = 0

        public init() {}

        public subscript(state: JobState) -> Int {
            get { self[keyPath: Self.path(state)] }
            set { self[keyPath: Self.path(state)] = newValue }
        }

        private static func path(_ state: JobState) -> WritableKeyPath<Counts, Int> {
            switch state {
            case .waiting: \.waiting
            case .ready: \.ready
            case .running: \.running
            case .done: \.done
            case .skipped: \.skipped
            case .failed: \.failed
            case .cancelled: \.cancelled
            }
        }
    }

    public var nodes: [Node]
}
