import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk open`.
struct OpenCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open a conversation by hand: a call, a visitor at the counter.",
        discussion: """
            What the customer said goes where the messages of its channel go, or to the queue you name; with --take it is \
            yours at once.

              frontdesk open --channel phone --name "Ana Kaya" --phone +905551234567 --text "Parcel 1182 is open."
              frontdesk open --channel phone --contact p7 --take --text - < notes.txt
            """)

    @Option(help: ArgumentHelp("The channel it counts as, by its configured name.", valueName: "name"))
    var channel: String
    @Option(help: ArgumentHelp("A customer the desk knows: p7.", valueName: "id"))
    var contact: IDArgument<ContactID>?
    @Option(help: ArgumentHelp("How the channel names the customer; else by phone or mail.", valueName: "address"))
    var address: String?
    @Option(help: "The customer's name.")
    var name: String?
    @Option(help: ArgumentHelp("The customer's mail address.", valueName: "address"))
    var email: String?
    @Option(help: ArgumentHelp("The customer's telephone number.", valueName: "number"))
    var phone: String?
    @Option(help: "What it is about, in a line.")
    var subject: String?
    @Option(help: ArgumentHelp("What the customer said; - reads it.", valueName: "text"))
    var text: String
    @Option(help: ArgumentHelp("Where it goes; else the routes decide.", valueName: "name"))
    var queue: String?
    @Flag(help: "It is yours at once.")
    var take = false

    @OptionGroup var desk: DeskOptions

    func validate() throws {
        guard contact != nil || [address, name, email, phone].contains(where: { $0?.isEmpty == false }) else {
            throw ValidationError("Say who the customer is: --name, --phone, --email, --address or --contact.")
        }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        let request = OpenRequest(
            channel: channel,
            contact: OpenRequest.Customer(id: contact?.id, address: address, name: name, email: email, phone: phone),
            text: try TextArguments.text(text, in: context.shell), subject: subject, queue: queue, isTaken: take)
        let answer = try context.client.post(DeskPath.make("v1", "conversations"), request)
        try context.print(answer, as: Replied.self) { opened, page in
            let outcome = WorkText.outcome(opened.work, time: context.time)
            page.add("\(opened.work.conversation) opened (\(opened.message)); it is \(outcome).")
        }
        return .done
    }
}
