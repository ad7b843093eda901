import FrontdeskAPI
import FrontdeskCore

/// Work as people read it.
enum WorkText {
    /// The table of several conversations.
    static func table(_ work: [Work], time: RelativeTime) -> TextTable {
        var table = TextTable([
            .init("CASE"), .init("STATE"), .init("OFFER"), .init("QUEUE", least: 8), .init("CHANNEL", least: 8),
            .init("READ BY"), .init("OWNER", least: 6), .init("BACK"), .init("DUE"), .init("UNANSWERED"),
        ])
        for item in work {
            table.add(
                TextTable.Cell(item.conversation.description, .strong), TextTable.Cell(item.state.name),
                TextTable.Cell(item.offer?.description), TextTable.Cell(item.queue), TextTable.Cell(item.channel),
                TextTable.Cell(mark(item), .strong), TextTable.Cell(item.owner),
                TextTable.Cell(item.until.map(time.until)),
                TextTable.Cell(item.due.map(time.until), time.isLate(item.due) ? .late : .plain),
                TextTable.Cell(item.unanswered.map { RelativeTime.length(time.now - $0) }))
        }
        return table
    }

    /// Where one conversation stands, on one line.
    static func parts(_ work: Work, time: RelativeTime) -> [String?] {
        [
            mark(work), work.queue, "\(work.channel) (\(work.workClass.name))", state(work), back(work, time: time),
            time.due(work.due),
        ]
    }

    /// What everybody can read says so.
    private static func mark(_ work: Work) -> String? { work.visibility == .public ? "PUBLIC" : nil }

    /// When what is set aside comes back: `back in 2 h`.
    private static func back(_ work: Work, time: RelativeTime) -> String? {
        work.until.map { "back \(time.until($0))" }
    }

    /// Where it stands after a change: `snoozed with ayse now and comes back in 2 h`, `queued in billing now`.
    static func outcome(_ work: Work, time: RelativeTime) -> String {
        let owner = work.state.hasOwner ? work.owner.map { " with \($0)" } : nil
        let queue = work.state == .queued ? work.queue.map { " in \($0)" } : nil
        let back = work.until.map { " and comes back \(time.until($0))" }
        return "\(work.state.name)\(owner ?? queue ?? "") now\(back ?? "")"
    }

    private static func state(_ work: Work) -> String {
        guard let owner = work.owner, work.state.hasOwner else { return work.state.name }
        return "\(work.state.name), \(owner)"
    }
}
