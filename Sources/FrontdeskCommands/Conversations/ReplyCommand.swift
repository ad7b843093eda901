import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk reply`.
struct ReplyCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "reply", abstract: "Answer the customer.",
        discussion: """
            Without an id the one conversation in hand is answered, which then waits for the customer:

              frontdesk reply "Your refund is on its way."
              frontdesk reply c1042 --then resolve "Glad it works again."
              frontdesk reply c1042 - < answer.txt
              frontdesk reply "Here is your invoice." --attach invoice.pdf
              frontdesk reply c1042 --template thanks
              frontdesk reply c1042 --private "What is your order number?"
              frontdesk reply --all "See you all on Monday."
              frontdesk reply --cc bob@example.org "Bob sends you the parts."

            A template of the configuration goes out in the customer's language; a text beside it stands below it.

            What everybody can read is answered in public only after a question, or with --public; --private goes on in \
            a private conversation where the channel has one.

            If the customer has written since you last read it, nothing is sent and your text is kept as a draft.
            """)

    @Argument(
        help: ArgumentHelp(
            "The conversation, unless the one in hand is meant, and the text; - reads it.", valueName: "[id] text"))
    var words: [String] = []
    @Option(help: ArgumentHelp("Answer by a text of the configuration.", valueName: "name"))
    var template: String?
    @Option(help: ArgumentHelp("What then: wait for the customer, go on, resolve, or snooze.", valueName: "state"))
    var then: ReplyRequest.Next = .wait
    @Option(help: ArgumentHelp("With snooze: when it comes back: 2h, 3d, 2026-12-01T09:00:00Z.", valueName: "time"))
    var until: TimeArgument?
    @Flag(help: "With snooze: you promised the customer that time.")
    var promise = false
    @Flag(help: "Send it even if the customer has written since.")
    var anyway = false
    @Flag(help: "Who may read it: everybody, as in public, or the customer, in a conversation of its own.")
    var visibility: Visibility?
    @Option(
        help: ArgumentHelp("Send this file along; once for each, on a channel that takes files.", valueName: "file"))
    var attach: [String] = []

    @Option(help: ArgumentHelp("Send a copy there; once for each, on a channel of mail.", valueName: "address"))
    var cc: [String] = []
    @Flag(help: "Send a copy to all others to whom the mail that is answered went.")
    var all = false

    @OptionGroup var desk: DeskOptions

    /// Who may read a reply.
    enum Visibility: String, EnumerableFlag {
        case `public`, `private`
    }

    func validate() throws {
        if template == nil || words.count > 1 { try TextArguments.check(words) }
        guard (then == .snooze) == (until != nil) else {
            throw ValidationError("--then snooze and --until belong together.")
        }
        guard attach.count <= FileLimits.replyFilesMax else {
            throw ValidationError("At most \(FileLimits.replyFilesMax) files go with one answer.")
        }
        guard cc.count <= CopyLimits.copiesMax else {
            throw ValidationError("At most \(CopyLimits.copiesMax) addresses get a copy.")
        }
        if promise, until == nil { throw ValidationError("--promise needs --then snooze and --until.") }
    }

    /// The conversation that is named.
    private var id: ConversationArgument? {
        let isNamed = words.count == 2 || words.count == 1 && TextArguments.isConversation(words[0])
        return isNamed ? ConversationArgument(argument: words[0]) : nil
    }

    /// The words of one's own; nil where the template says it all.
    private var text: String? {
        words.count == 1 && TextArguments.isConversation(words[0]) ? nil : words.last
    }

    /// Whom the reply is for, as the request says it: nothing where that goes without saying.
    private struct Readers {
        var named: MessageVisibility?
    }

    /// Nobody writes in public without knowing it.
    ///
    /// - Returns: nil where the author does not want to after all.
    private func visibility(in work: Work, _ context: CommandContext) throws -> Readers? {
        if let visibility { return Readers(named: MessageVisibility(name: visibility.rawValue)) }
        guard work.visibility == .public else { return Readers(named: nil) }
        guard let answer = context.shell.ask("Everyone can read this. Send? [y/N] ") else {
            throw CommandFailure(
                .usage,
                "Everyone can read \(work.conversation). Say --public to answer in public, or --private to go on in private."
            )
        }
        guard ["y", "yes"].contains(answer.lowercased()) else {
            context.shell.writeError("Nothing was sent.\n")
            return nil
        }
        return Readers(named: .public)
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        let text = try text.map { try TextArguments.text($0, in: context.shell) } ?? ""
        let work = try context.work(id, for: .serve)
        guard let visibility = try visibility(in: work, context) else { return .no }
        let files = try FileArguments.upload(attach, context)
        var request = ReplyRequest(
            change: ChangeRequest(
                epoch: work.epoch, seen: context.seen[work.conversation], sendAnyway: anyway,
                until: until?.instant(now: context.time.now), promise: promise),
            text: text, template: template, then: then,
            visibility: visibility.named, attachments: files)
        request.copies = cc
        request.toAll = all
        let wanted = request
        let asked = work.conversation
        let answer = try context.about(work.conversation) {
            try context.client.post(
                DeskPath.make("v1", "conversations", work.conversation.description, "reply"), wanted)
        }
        try context.print(answer, as: Replied.self) { replied, page in
            let work = replied.work
            if work.conversation != asked { page.add("\(asked) stays as it is, in public.") }
            let back = work.until.map { " and comes back \(context.time.until($0))" } ?? ""
            page.add("\(work.conversation) answered (\(replied.message)); it is \(work.state.name) now\(back).")
        }
        return .done
    }
}

extension ReplyRequest.Next: ExpressibleByArgument {}
