import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk deliver`: what mail servers pipe a mail into.
struct DeliverCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliver", abstract: "Hand in a mail from standard input.",
        discussion: """
              frontdesk deliver --channel support-mail < mail

            For mail servers: by Postfix's pipe(8) with "null_sender=" and \
            "argv=frontdesk deliver --channel support-mail --sender ${sender} --recipient ${recipient}". Root, admins \
            and the users of access.deliver may.

            Exit codes, as mail servers read them: 0 taken, 65 the mail is too large or none, 67 no such channel, \
            69 the channel takes nothing new, 75 keep the mail and try again, 77 you may not.
            """)
    static let audience = Audience.both

    @Option(help: "The channel; it takes deliveries.")
    var channel: String
    @Option(
        help: ArgumentHelp(
            "Who sent it, by its envelope; nothing for a mail that is not to be answered.", valueName: "address"))
    var sender: String?
    @Option(help: ArgumentHelp("Whom it was sent to, by its envelope.", valueName: "address"))
    var recipient: String?
    @Flag(name: .shortAndLong, help: "Say what became of it.")
    var verbose = false
    @OptionGroup var desk: DeskOptions

    func run(in shell: Shell) throws -> ExitStatus {
        do {
            return try talk(in: shell)
        } catch let error as DeskError {
            _ = ErrorReport(shell: shell, wantsJSON: desk.json).report(error)
            return Self.status(error)
        }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        guard let mail = context.shell.readInput(Self.bytesMax) else {
            throw CommandFailure(.badData, "The mail could not be read, or has more than \(Self.bytesMax) bytes.")
        }
        guard !mail.isEmpty else { throw CommandFailure(.badData, "There is no mail on standard input.") }
        let path = DeskPath.make("v1", "channels", channel, "mail")
        let query = DeskPath.query([
            ("sender", sender.map { $0.isEmpty ? "<>" : $0 }),
            ("recipient", recipient.flatMap { $0.isEmpty ? nil : $0 }),
        ])
        let answer = try context.client.post(path + query, mail, type: "message/rfc822")
        guard verbose || context.wantsJSON else { return .done }
        try context.print(answer, as: TakenIn.self) { taken, page in
            switch taken {
            case .message(let conversation, let message, let isNew):
                page.add("\(message) of \(conversation)\(isNew ? "." : ", known before.")")
            case .quarantine: page.add("It cannot be read, and is in quarantine.")
            case .items(let count): page.add("\(count) taken.")
            }
        }
        return .done
    }

    /// Bytes that are read: the largest mail that any channel may take.
    private static let bytesMax = MailSizeLimits.acceptedMax

    /// A mail server gives a mail back to its sender at all but 75: only what never heals is anything else.
    static func status(_ error: DeskError) -> ExitStatus {
        switch error {
        case .denied: .notAllowed
        case .unavailable, .interrupted, .notUnderstood: .tryAgain
        case .problem(let problem):
            switch (problem.status, problem.code) {
            case (403, _): .notAllowed
            case (404, "not-found"): .noUser
            case (409, "channel-retired"): .unavailable
            case (400, _), (413, _): .badData
            default: .tryAgain
            }
        }
    }
}
