import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore

/// The desk as it stood after an event of its journal: state, policy, and who could be reached.
///
/// Made anew for each question, from the newest checkpoint before it, away from the loop's thread.
struct PastDesk {
    let router: Router
    /// The time of the last entry up to the event.
    let at: Instant

    /// Why a desk of the past cannot be told.
    enum Gap: Error {
        case store(StoreError)
        /// Events before this one are not kept.
        case gone(oldest: Int64)
        /// No event has that number yet.
        case ahead(last: Int64)
        /// The configuration of that time does not read any more.
        case unreadable(generation: Int64)
    }

    /// Rows of the journal read at a time: some megabytes at most.
    private static let rowsAtOnce = 256

    /// - Parameter sequence: the number of the event; the whole command it belongs to counts.
    init(after sequence: Int64, records: any RecordReader) throws(Gap) {
        do {
            var fold = try Fold(base: sequence, records: records)
            try fold.run(to: sequence, records: records)
            var router = Router(state: fold.state)
            // Before the first configuration there is nothing to explain.
            if fold.state.generation > 0 {
                guard let policy = try Self.policy(fold.state.generation, records) else {
                    throw Gap.unreadable(generation: fold.state.generation)
                }
                router.rebind(policy)
            }
            router.restoreReceptive(fold.receptive, journalled: fold.receptive)
            self.router = router
            at = fold.at
        } catch let gap as Gap {
            throw gap
        } catch let error as StoreError {
            throw .store(error)
        } catch {
            throw .store(.damaged("\(error)"))
        }
    }

    private static func policy(_ generation: Int64, _ records: any RecordReader) throws -> Policy? {
        guard let record = try records.generation(generation) else { return nil }
        return ConfigurationLoader.load(archive: record.file, label: "generation \(generation)")
            .configuration?.policy
    }

    /// The fold of the journal, with the inputs that stand beside the state.
    private struct Fold {
        var state = DeskState()
        var last: Int64 = 0
        var at = Instant.none
        /// By agent.
        var receptive: [ReceptiveChange] = []

        init(base sequence: Int64, records: any RecordReader) throws {
            let start = try records.journalStart()
            if let checkpoint = try records.checkpoint(upTo: sequence) {
                state = try DeskState(checkpoint: checkpoint.bytes)
                last = checkpoint.lastSequence
            }
            guard start <= last + 1 else { throw Gap.gone(oldest: start) }
        }

        mutating func run(to sequence: Int64, records: any RecordReader) throws {
            while last < sequence {
                let rows = try records.journal(after: last, limit: PastDesk.rowsAtOnce)
                guard !rows.isEmpty else { throw Gap.ahead(last: last) }
                for entry in try rows.flatMap({ try Entry.decodeAll($0) })
                where entry.sequence > last && entry.sequence <= sequence {
                    apply(entry)
                }
            }
        }

        private mutating func apply(_ entry: Entry) {
            if case .started = entry.command { receptive = [] }
            for change in entry.receptive {
                receptive.removeAll { $0.agent == change.agent }
                receptive.append(change)
            }
            for event in entry.events { state.apply(event, at: entry.at) }
            last = entry.lastSequence
            at = entry.at
        }
    }
}
