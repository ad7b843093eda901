import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk contact`.
struct ContactCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "contact", abstract: "Say to which agent a customer belongs.",
        discussion: """
            Routes with "contactOwner" keep new work for that agent at first. The customer's number is in "show":

              frontdesk contact p7 --owner ewa
              frontdesk contact p7 --nobody
            """)

    @Argument(help: "The customer, such as p7.")
    var contact: String
    @Option(help: ArgumentHelp("The agent.", valueName: "agent"))
    var owner: String?
    @Flag(help: "The customer belongs to nobody.")
    var nobody = false
    @OptionGroup var desk: DeskOptions

    func validate() throws {
        guard ContactID(parsing: contact) != nil else { throw ValidationError("\"\(contact)\" is no customer.") }
        guard (owner != nil) != nobody else { throw ValidationError("Say --owner AGENT or --nobody.") }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer = try context.client.patch(
            DeskPath.make("v1", "contacts", contact), ContactRequest(owner: owner ?? ""))
        if context.wantsJSON {
            try context.print(json: answer)
        } else {
            var page = context.page()
            page.add(owner.map { "\(contact) belongs to \($0) now." } ?? "\(contact) belongs to nobody now.")
            context.print(page)
        }
        return .done
    }
}
