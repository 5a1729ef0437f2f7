import Fetch
import Foundation
import SegmentStore
import StageKit

/// One recording while it runs: its variants, each on a thread of its own, and the book that is kept of them. Of one
/// task; its methods block.
final class Recording {
    private let request: RecordRequest
    private let terms: RecordingTerms
    private let source: PlaylistSource
    private let job: Job
    private let store: URL
    private let bookFile: URL
    private var book: RecordingBook
    private var recorders: [VariantRecorder] = []
    private var isMaster = false
    private var lastReport: (at: ContinuousClock.Instant, book: RecordingBook)?
    private var lastLook = ContinuousClock.now

    /// - Throws: the error of the workbench.
    init(_ request: RecordRequest, _ terms: RecordingTerms, job: Job, store: URL) throws {
        self.request = request
        self.terms = terms
        self.job = job
        self.store = store
        source = PlaylistSource(terms: terms, isCancelled: job.cancellation)
        bookFile = try job.workbench().appending(path: "book.json")
        // What a crash left half written is as good as none.
        let known = try? JSONDecoder().decode(RecordingBook.self, from: Data(contentsOf: bookFile))
        book = known ?? RecordingBook(begun: Moment.now.microseconds)
    }

    /// Reads the playlist and sets the variants to work. A recording that had begun waits for a source that is away.
    ///
    /// - Throws: `StageFailure`; `CancellationError`.
    func open(isolation: isolated (any Actor)? = #isolation) async throws {
        let hadBegun = !book.variants.isEmpty
        let end = ContinuousClock.now + .seconds(terms.patience)
        while true {
            do {
                return try begin(try source.playlist(at: request.source).playlist)
            } catch let error as FetchError {
                guard hadBegun else { throw StageFailure(error) }
                if ContinuousClock.now >= end { return }
                job.log.warning("the playlist does not come: \(error)")
            } catch let flaw as HLSPlaylist.Flaw {
                throw StageFailure.permanent(
                    "not_recordable", "the playlist cannot be recorded: \(flaw.rawValue)",
                    hint: "an HLS playlist of whole segments that are not encrypted is wanted")
            }
            try await Task.sleep(for: .seconds(min(2, terms.patience)))
        }
    }

    private func begin(_ playlist: HLSPlaylist) throws {
        isMaster = !playlist.variants.isEmpty
        let wanted = try self.wanted(of: VariantNames(playlist, at: request.source).list)
        for variant in wanted where variant.hasSoundApart {
            job.log.warning("the sound of \(variant.name) comes in a playlist of its own and is not recorded")
        }
        for variant in wanted { start(variant) }
    }

    /// - Throws: `StageFailure` (permanent) when there is no such variant.
    private func wanted(of variants: [VariantNames.Named]) throws -> [VariantNames.Named] {
        if let names = request.variants {
            let known = variants.map(\.name)
            if let missing = names.first(where: { !known.contains($0) }) {
                throw StageFailure.permanent(
                    "unknown_variant", "the stream has no variant \"\(missing)\"",
                    hint: "there are \(known.joined(separator: ", "))")
            }
            return variants.filter { names.contains($0.name) }
        }
        guard terms.choice == .best else { return variants }
        let before = Set(book.variants.map(\.name))
        let known = variants.filter { before.contains($0.name) }
        return known.isEmpty ? Array(variants.prefix(1)) : known
    }

    private func start(_ variant: VariantNames.Named) {
        var record = book.variants.first { $0.name == variant.name } ?? VariantRecord(name: variant.name)
        if !book.variants.contains(where: { $0.name == variant.name }) { book.variants.append(record) }
        record.isFinished = false
        let recorder = VariantRecorder(
            record, at: variant.address, source: source.another(), store: store, stream: request.stream,
            owner: job.id.rawValue, log: job.log)
        recorders.append(recorder)
        recorder.start()
        job.log.info("records \(request.stream)/\(variant.name)")
    }

    /// Ends all threads and writes the book. Idempotent.
    func stop() {
        for recorder in recorders { recorder.stop() }
        for recorder in recorders { recorder.join() }
        keepBook()
    }

    /// Whether nothing more will come, or be wanted.
    var isOver: Bool { recorders.allSatisfy(\.isOver) || passed >= 1 }

    /// Of the duration that was asked for; 0 without one.
    var progress: Double { min(passed, 0.99) }

    private var passed: Double {
        guard let duration = request.duration else { return 0 }
        return Moment.now.seconds(since: Moment(microseconds: book.begun)) / duration
    }

    /// Reads a master playlist again when it is time, or a variant has lost its own: addresses change, and variants come.
    ///
    /// - Throws: `CancellationError`.
    func lookForVariants() throws {
        guard isMaster else { return }
        let isLost = recorders.contains { $0.wantsAddress }
        let pause = isLost ? min(1, terms.refresh) : terms.refresh
        guard ContinuousClock.now - lastLook >= .seconds(pause) else { return }
        lastLook = .now
        let found: [VariantNames.Named]
        do {
            found = VariantNames(try source.playlist(at: request.source).playlist, at: request.source).list
        } catch let error as CancellationError {
            throw error
        } catch {
            // The recorders tell of it when it lasts.
            return
        }
        for variant in found {
            if let recorder = recorders.first(where: { $0.name == variant.name }) {
                recorder.move(to: variant.address)
            } else if request.variants == nil, terms.choice == .all {
                start(variant)
            }
        }
    }

    // MARK: The report

    private var snapshot: RecordingBook {
        var snapshot = book
        for state in recorders.map(\.state) {
            if let index = snapshot.variants.firstIndex(where: { $0.name == state.name }) {
                snapshot.variants[index] = state
            }
        }
        return snapshot
    }

    private func keepBook() {
        book = snapshot
        do {
            try JSONEncoder().encode(book).write(to: bookFile, options: .atomic)
        } catch {
            job.log.warning("how far the recording is cannot be written down: \(error)")
        }
    }

    /// Whether there is news that is worth telling.
    var isReportDue: Bool {
        guard let lastReport else { return true }
        return ContinuousClock.now - lastReport.at >= .seconds(terms.report) && lastReport.book != snapshot
    }

    /// - Throws: the error of the disk.
    func report(_ job: Job, isFinished: Bool = false) throws -> Draft {
        keepBook()
        lastReport = (.now, book)
        var draft = try job.output(.recording, name: "recording.json")
        draft.traits.mediaType = "application/json"
        let report = RecordingReport(request: request, book: book, isFinished: isFinished, now: .now)
        try Data(report.json.text().utf8).write(to: draft.file)
        return draft
    }

    var warnings: [String] { RecordingReport(request: request, book: book, isFinished: true, now: .now).warnings }
}

extension StageFailure {
    /// What it means for a recording that its playlist does not come.
    fileprivate init(_ error: FetchError) {
        let hint: String? =
            switch error.code {
            case .refusedAddress: "an operator can allow it with \"network\": {\"allow\": [\"…\"]} in Plugins.json"
            case .notFound, .forbidden: "check the address, and that it needs no log-in"
            default: nil
            }
        self.init(
            code: error.code.rawValue, words: error.words, hint: hint, advice: error.isRetryable ? .retry : .permanent)
    }
}
