import FrontdeskCore

extension Verifier {
    /// The state after so many events.
    struct Fold {
        var state: DeskState
        var lastSequence: Int64
        var lastAt: Instant
    }

    /// Folds the journal from its beginning, or from the oldest checkpoint it follows on, and compares each checkpoint
    /// on the way. `nil` when it cannot be folded to its end.
    mutating func fold() throws(StoreError) -> Fold? {
        let checkpoints = try soundCheckpoints()
        let first = try Connection.number("SELECT first_seq FROM journal ORDER BY last_seq LIMIT 1", on: database)
        let rows = try Connection.number("SELECT count(*) FROM journal", on: database)
        let end = try Connection.number("SELECT last_seq FROM meta", on: database)
        guard StoreLimits.sequences.contains(end) else {
            report.add(.journalEnd, "meta", "the last event is \(end), which no journal reaches")
            return nil
        }
        let start = rows == 0 ? end + 1 : first
        guard var fold = try base(for: start, among: checkpoints) else { return nil }
        var waiting = checkpoints.filter { $0.lastSequence > fold.lastSequence }
        let row = try Statement("SELECT last_seq, first_seq, sum, bytes FROM journal ORDER BY last_seq", on: database)
        defer { row.finalize() }
        while try row.step() {
            let last = row.int(0)
            // The base may be a checkpoint behind the first rows.
            if last <= fold.lastSequence { continue }
            let bytes = row.bytes(3)
            guard hasher.sum(bytes) == row.int(2) else {
                report.add(.journalSum, "journal \(last)", "the bytes are not those that were written")
                return nil
            }
            guard apply(bytes, to: &fold, first: row.int(1), last: last) else { return nil }
            while let next = waiting.first, next.lastSequence <= last {
                waiting.removeFirst()
                compare(next, with: fold)
            }
        }
        checkEnd(fold, end: end, waiting: waiting)
        let at = try Connection.number("SELECT last_at FROM meta", on: database)
        if rows > 0 && at != fold.lastAt.microseconds {
            report.add(.journalEnd, "meta", "the last time is \(at), the journal's \(fold.lastAt.microseconds)")
        }
        return fold
    }

    /// The kept checkpoints whose files are what was registered. Their bytes are not kept: a desk has many of them.
    private mutating func soundCheckpoints() throws(StoreError) -> [CheckpointRecord] {
        var found: [CheckpointRecord] = []
        for record in try CheckpointRecord.all(on: database) {
            try watch.check()
            report.checkpoints += 1
            let place = "checkpoints/\(record.fileName)"
            guard StoreLimits.sequences.contains(record.lastSequence) else {
                report.add(.checkpointDiffers, place, "no journal reaches event \(record.lastSequence)")
                continue
            }
            switch try DurableFile.digest(ofFile: file(of: record)) {
            case .sha256(record.sha256): found.append(record)
            case .sha256: report.add(.checkpointDigest, place, "the file is not the one that was registered")
            case .missing: report.add(.checkpointMissing, place, "the file is missing")
            case .foreign: report.add(.foreign, place, "it is a link or no file, and was not read")
            }
        }
        return found
    }

    private func file(of record: CheckpointRecord) -> String { "\(checkpointFolder)/\(record.fileName)" }

    private mutating func base(
        for start: Int64, among checkpoints: [CheckpointRecord]
    ) throws(StoreError) -> Fold? {
        if start <= 1 { return Fold(state: DeskState(), lastSequence: 0, lastAt: .none) }
        guard let oldest = checkpoints.first(where: { $0.lastSequence >= start - 1 }),
            let bytes = try DurableFile.read(file(of: oldest))
        else {
            report.add(.noBase, "journal \(start)", "it begins late and no checkpoint stands before it")
            return nil
        }
        do throws(CodecError) {
            let state = try DeskState(checkpoint: bytes)
            return Fold(state: state, lastSequence: oldest.lastSequence, lastAt: oldest.at)
        } catch {
            report.add(.checkpointDiffers, "checkpoints/\(oldest.fileName)", "\(error)")
            return nil
        }
    }

    /// Folds one row; false when it cannot be.
    private mutating func apply(_ bytes: [UInt8], to fold: inout Fold, first: Int64, last: Int64) -> Bool {
        let place = "journal \(last)"
        guard first == fold.lastSequence + 1 else {
            report.add(.journalGap, place, "it begins with \(first), the one before ended with \(fold.lastSequence)")
            return false
        }
        let entries: [Entry]
        do throws(CodecError) {
            entries = try Entry.decodeAll(bytes)
        } catch {
            report.add(.journalEntry, place, "\(error)")
            return false
        }
        for entry in entries {
            guard entry.sequence == fold.lastSequence + 1, !entry.events.isEmpty, entry.lastSequence <= last else {
                report.add(.journalGap, place, "entry \(entry.sequence) follows on event \(fold.lastSequence)")
                return false
            }
            if fold.lastAt.isSet && entry.at < fold.lastAt {
                report.add(.journalTime, place, "entry \(entry.sequence) is earlier than the one before")
            }
            for event in entry.events {
                guard fold.state.canApply(event) else {
                    report.add(.journalImpossible, place, "entry \(entry.sequence) cannot follow on what was before it")
                    return false
                }
                fold.state.apply(event, at: entry.at)
            }
            fold.lastSequence = entry.lastSequence
            fold.lastAt = max(fold.lastAt, entry.at)
            report.events += Int64(entry.events.count)
        }
        guard fold.lastSequence == last else {
            report.add(.journalGap, place, "its entries end with \(fold.lastSequence)")
            return false
        }
        return true
    }

    private mutating func compare(_ record: CheckpointRecord, with fold: Fold) {
        let place = "checkpoints/\(record.fileName)"
        guard record.lastSequence == fold.lastSequence else {
            return report.add(.checkpointDiffers, place, "no batch ends with event \(record.lastSequence)")
        }
        if DurableFile.digest(fold.state.checkpoint()) != record.sha256 {
            report.add(.checkpointDiffers, place, "the fold of the journal gives another state")
        }
    }

    private mutating func checkEnd(_ fold: Fold, end: Int64, waiting: [CheckpointRecord]) {
        if fold.lastSequence != end {
            report.add(.journalEnd, "meta", "the last event is \(end), the journal ends with \(fold.lastSequence)")
        }
        for record in waiting {
            report.add(.checkpointDiffers, "checkpoints/\(record.fileName)", "it lies behind the journal's end")
        }
    }
}

extension DeskState {
    /// Whether the event can follow on this state: a journal that was tampered with must give a finding, not a trap.
    fileprivate func canApply(_ event: Event) -> Bool {
        func isAgent(_ agent: AgentNumber) -> Bool { !agent.isSet || roster.indices.contains(agent.index) }
        return switch event {
        case .named(let kind, let number, _): Int(number) == names.all(kind).count
        case .requirementDefined(let number, _): number.index == requirements.count
        case .opened(let opening): !work.contains(opening.conversation) && isAgent(opening.lastOwner)
        case .presenceSet(let agent, _, _), .contactMade(let agent), .contactLost(let agent, _, _),
            .absenceLapsed(let agent, _), .shiftChanged(let agent, _, _), .overtimeSet(let agent, _),
            .rampBegun(let agent, _, _), .rampPassed(let agent), .accepted(_, _, let agent, _),
            .offerEnded(_, _, let agent, _, _), .askAccepted(_, let agent, _, _):
            roster.indices.contains(agent.index)
        case .queueTurned(let queue, _, _): lines.indices.contains(queue.index)
        case .asked(_, let ask): roster.indices.contains(ask.agent.index)
        case .replied(let id, _, _, _, _):
            work[id].map { !$0.queue.isSet || lines.indices.contains($0.queue.index) } ?? true
        case .offered(_, let offering): roster.indices.contains(offering.agent.index)
        case .assigned(_, let assignment): roster.indices.contains(assignment.agent.index)
        default: true
        }
    }
}
