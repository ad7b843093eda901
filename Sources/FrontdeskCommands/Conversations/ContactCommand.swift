import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk contact`.
struct ContactCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "contact", abstract: "Say who a customer is, or to which agent they belong.",
        discussion: """
            Where a mail was forwarded, or a form named nobody, the conversation's customer is corrected by their address; \
            answers go there from then on. Routes with "contactOwner" keep new work of a customer for an agent at first; their \
            number is in "show":

              frontdesk contact c1042 --address ana@example.net --name "Ana Kaya"
              frontdesk contact p7 --owner ewa
              frontdesk contact p7 --nobody
            """)

    @Argument(help: "The conversation, such as c1042, or the customer, such as p7.")
    var subject: String
    @Option(help: ArgumentHelp("How the channel names them: a mail address, an id.", valueName: "address"))
    var address: String?
    @Option(help: ArgumentHelp("Their name, if another than is known.", valueName: "name"))
    var name: String?
    @Option(help: ArgumentHelp("The agent.", valueName: "agent"))
    var owner: String?
    @Flag(help: "The customer belongs to nobody.")
    var nobody = false
    @OptionGroup var desk: DeskOptions

    func validate() throws {
        if ConversationID(parsing: subject) != nil {
            guard address != nil, owner == nil, !nobody else { throw ValidationError("Say --address ADDRESS.") }
            return
        }
        guard ContactID(parsing: subject) != nil else {
            throw ValidationError("\"\(subject)\" is neither a conversation nor a customer.")
        }
        guard (owner != nil) != nobody, address == nil, name == nil else {
            throw ValidationError("Say --owner AGENT or --nobody.")
        }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer: DeskAnswer
        let sentence: String
        if let address {
            let path = DeskPath.make("v1", "conversations", subject, "contact")
            answer = try context.client.put(path, CustomerRequest(address: address, name: name))
            sentence = "\(subject) is from \(address) now."
        } else {
            answer = try context.client.patch(
                DeskPath.make("v1", "contacts", subject), ContactRequest(owner: owner ?? ""))
            sentence = owner.map { "\(subject) belongs to \($0) now." } ?? "\(subject) belongs to nobody now."
        }
        try context.print(answer, saying: sentence)
        return .done
    }
}
