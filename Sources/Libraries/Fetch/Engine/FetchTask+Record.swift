/// What a fetch tells others, and what it leaves behind.
extension FetchTask {
    /// A file of less is not worth a journal.
    private static let worthJournal = 1 << 20

    /// Looks at the clock: tells how far it is and keeps the journal up to date.
    ///
    /// - Throws: what the one who is told throws.
    func tick(at time: Double) throws {
        meter.update(fetched, at: time)
        if time - told < 0.25 { return }
        told = time
        for connection in connections { try connection.flush() }
        try report(progress)
        // A journal that cannot be written costs at most what would be fetched twice.
        try? writeJournal()
    }

    /// From now on bytes come out of order: the file's length says nothing any more.
    func leaveOrder() {
        isAppended = false
        guard journalled != nil else { return }
        // The old one would promise bytes that are not there.
        do { try file.write(journal()) } catch {
            file.removeJournal()
            journalled = nil
        }
    }

    private func writeJournal() throws(FetchError) {
        let received = plan.received
        guard isResumable, received >= Self.worthJournal, journalled != received else { return }
        if isAppended, journalled != nil { return }
        try file.write(journal())
        journalled = received
    }

    private func journal() -> Journal {
        let facts = facts ?? ResponseHead()
        var journal = Journal(address: address.text, version: facts.version, boot: Journal.boot)
        journal.total = plan.total
        journal.mediaType = facts.mediaType
        journal.suggestedName = facts.suggestedName
        journal.digest = facts.digest
        journal.done = isAppended ? nil : plan.here
        return journal
    }

    /// All of it is here: what is left to be done, elsewhere than on the engine's thread.
    ///
    /// - Throws: what the one who is told throws.
    func complete() throws -> FetchCompletion {
        try report(progress)
        let receipt = FetchReceipt(
            size: plan.total ?? 0, address: current.text, mediaType: facts?.mediaType,
            suggestedName: facts?.suggestedName, fetched: fetched)
        return FetchCompletion(file: file, digests: digests, request: request, receipt: receipt, ending: ending)
    }

    /// It ends before its file is whole: the journal of what is to be kept, if anything is.
    func interrupt(_ error: any Error) -> FetchInterruption {
        var kept: Journal?
        if isResumable, plan.received > 0 {
            kept = journal()
            kept?.done = plan.here
            kept?.isSafe = true
        }
        return FetchInterruption(file: file, journal: kept, error: error, ending: ending)
    }

    private var progress: FetchProgress {
        FetchProgress(
            received: plan.received, total: plan.total, rate: meter.rate, connections: connections.count,
            isResumable: isResumable)
    }
}
