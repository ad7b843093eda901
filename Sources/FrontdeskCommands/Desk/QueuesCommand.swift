import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk queues`.
struct QueuesCommand: DeskCommand {
    static let configuration = CommandConfiguration(commandName: "queues", abstract: "Show what waits in each queue.")
    static let audience = Audience.both

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer = try context.client.get(DeskPath.make("v1", "queues"))
        let time = context.time
        try context.print(answer, as: QueueList.self) { list, page in
            var table = TextTable([
                .init("QUEUE", least: 8), .init("WAITING", isRight: true), .init("OLDEST", isRight: true),
                .init("NEXT DUE"), .init("READY", isRight: true), .init("IN TIME", isRight: true), .init("HOURS"),
            ])
            for queue in list.queues {
                table.add(
                    TextTable.Cell(queue.queue, .strong), "\(queue.waiting)",
                    TextTable.Cell(queue.oldest.map { RelativeTime.length(time.now - $0) }),
                    TextTable.Cell(queue.nextDue.map(time.until), time.isLate(queue.nextDue) ? .late : .plain),
                    "\(queue.ready)", "\(queue.serviceLevel) %",
                    TextTable.Cell(
                        (queue.open ? "open" : "closed")
                            + (queue.until.map { ", \(queue.open ? "closes" : "opens") \(time.until($0))" } ?? "")))
            }
            if table.isEmpty { page.add("You serve no queue.") }
            page.add(table)
        }
        return .done
    }
}
