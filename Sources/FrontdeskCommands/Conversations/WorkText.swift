import FrontdeskAPI
import FrontdeskCore

/// Work as people read it.
enum WorkText {
    /// The table of several conversations.
    static func table(_ work: [Work], time: RelativeTime) -> TextTable {
        var table = TextTable([
            .init("CASE"), .init("STATE"), .init("OFFER"), .init("QUEUE", least: 8), .init("CHANNEL", least: 8),
            .init("OWNER", least: 6), .init("DUE"), .init("UNANSWERED"),
        ])
        for item in work {
            table.add(
                TextTable.Cell(item.conversation.description, .strong), TextTable.Cell(item.state.name),
                TextTable.Cell(item.offer?.description), TextTable.Cell(item.queue), TextTable.Cell(item.channel),
                TextTable.Cell(item.owner),
                TextTable.Cell(item.due.map(time.until), time.isLate(item.due) ? .late : .plain),
                TextTable.Cell(item.unanswered.map { RelativeTime.length(time.now - $0) }))
        }
        return table
    }

    /// Where one conversation stands, on one line.
    static func parts(_ work: Work, time: RelativeTime) -> [String?] {
        [work.queue, "\(work.channel) (\(work.workClass.name))", state(work), time.due(work.due)]
    }

    private static func state(_ work: Work) -> String {
        guard let owner = work.owner, work.state.hasOwner else { return work.state.name }
        return "\(work.state.name), \(owner)"
    }
}
