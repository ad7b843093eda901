import ArgumentParser
import FrontdeskCore

/// The message of a route test, as arguments.
struct RouteTestMessage: ParsableArguments {
    @Option(help: "By which channel it comes.")
    var channel: String

    @Option(help: "What it says.")
    var text: String?

    @Option(help: ArgumentHelp("A mail as it came.", valueName: "file"))
    var eml: String?

    @Option(help: ArgumentHelp("The body of a webhook, read by the map of the channel.", valueName: "file"))
    var json: String?

    @Option(help: "Its subject.")
    var subject: String?

    @Option(help: "The address of who wrote.")
    var from: String?

    @Option(help: ArgumentHelp("An address it was sent to.", valueName: "address"))
    var to: [String] = []

    @Option(help: "What it is written in, as if the channel were sure of it.")
    var language: String?

    @Option(help: "message, comment, review, call, form, edit or delete.")
    var kind: String?

    @Flag(help: "A machine sent it.")
    var auto = false

    @Flag(help: "The contact has written before.")
    var known = false

    @Option(help: "How the sender is proven: none, dkim, hmac or provider.")
    var verified: String?

    @Option(help: ArgumentHelp("An attribute that the channel set, as in topic=refund.", valueName: "name=value"))
    var attribute: [String] = []

    @Option(help: ArgumentHelp("The agent who answered the contact last.", valueName: "agent"))
    var answeredBy: String?

    @Option(help: ArgumentHelp("The agent to whom the contact belongs.", valueName: "agent"))
    var contactOwner: String?

    func validate() throws {
        guard [text, eml, json].compactMap(\.self).count <= 1 else {
            throw ValidationError("--text, --eml and --json exclude each other.")
        }
        for attribute in attribute where !attribute.contains("=") {
            throw ValidationError("An attribute is a name and a value, as in topic=refund, and not \(attribute).")
        }
    }

    /// Writes the key `message` of a test.
    func write(to json: inout JSONWriter) {
        json.key("message")
        json.beginObject()
        let texts: [(String, String?)] = [
            ("channel", channel), ("text", text), ("subject", subject), ("from", from), ("language", language),
            ("kind", kind), ("verified", verified), ("answeredBy", answeredBy), ("contactOwner", contactOwner),
            // The reader of the command reads the file itself, wherever it lies.
            ("eml", eml == nil ? nil : "mail"), ("json", self.json == nil ? nil : "body"),
            ("contact", known ? "known" : nil),
        ]
        for (key, value) in texts {
            guard let value else { continue }
            json.key(key)
            json.string(value)
        }
        if !to.isEmpty {
            json.key("to")
            json.beginArray()
            for address in to { json.string(address) }
            json.endArray()
        }
        if auto {
            json.key("auto")
            json.bool(true)
        }
        if !attribute.isEmpty {
            json.key("attributes")
            json.beginObject()
            for attribute in attribute {
                let parts = attribute.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                json.key(String(parts[0]))
                json.string(String(parts[1]))
            }
            json.endObject()
        }
        json.endObject()
    }
}
