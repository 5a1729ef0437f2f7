/// The graph with the jobs at each of its nodes right now.
public struct PipelineView: Codable, Sendable, Equatable {
    /// One node of the graph.
    public struct Node: Codable, Sendable, Equatable {
        /// As in `Plugins.json`.
        public var name: String
        /// Id of its stage.
        public var stage: String
        /// Names of the nodes before it.
        public var after: [String]
        /// Threads of this process that work for it.
        public var lanes: Int
        /// How often a job is tried.
        public var attempts: Int
        /// `all` or `each`.
        public var wait: String
        /// `arrives` or `asked`.
        public var when: String
        /// For people, from `Plugins.json`.
        @Nullable public var note: String?
        /// Its jobs, of all videos.
        public var jobs: Counts
        /// Why the node cannot work at present: its stage does not open. It tries again by itself.
        @Nullable public var trouble: String?
    }

    /// Jobs by state.
    public struct Counts: Codable, Sendable, Equatable {
        /// For nodes before.
        public var waiting = 0
        /// Could start, or put off.
        public var ready = 0
        /// At work.
        public var running = 0
        /// With a result.
        public var done = 0
        /// With nothing to do.
        public var skipped = 0
        /// For good.
        public var failed = 0
        /// Given up.
        public var cancelled = 0

        /// No jobs at all.
        public init() {}

        /// By state.
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

    /// In topological order.
    public var nodes: [Node]
}
