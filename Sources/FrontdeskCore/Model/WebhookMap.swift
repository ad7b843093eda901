/// Where the fields of a message are in a JSON body; a field without a pointer is not read.
package struct WebhookMap: Equatable, Sendable {
    /// Where attributes are.
    package enum Attributes: Equatable, Sendable {
        /// All members of one object.
        case object(JSONPointer)
        /// Single values by attribute name, in this order.
        case each([Named])

        package struct Named: Equatable, Sendable {
            package var name: String
            package var pointer: JSONPointer

            package init(name: String, pointer: JSONPointer) {
                self.name = name
                self.pointer = pointer
            }
        }
    }

    /// Where files are: an array, and from each of its items on the parts of a file.
    package struct Attachments: Equatable, Sendable {
        package var items: JSONPointer
        package var name = JSONPointer(tokens: ["name"])
        package var type = JSONPointer(tokens: ["type"])
        package var base64 = JSONPointer(tokens: ["base64"])

        package init(items: JSONPointer) {
            self.items = items
        }
    }

    /// The key of the item; without it the id in the headers of the scheme is taken.
    package var id: JSONPointer?
    package var thread: JSONPointer?
    package var senderID: JSONPointer
    package var senderName: JSONPointer?
    package var senderEmail: JSONPointer?
    package var senderPhone: JSONPointer?
    package var text: JSONPointer
    package var subject: JSONPointer?
    package var html: JSONPointer?
    package var language: JSONPointer?
    package var sentAt: JSONPointer?
    package var replyBy: JSONPointer?
    package var visibility: JSONPointer?
    package var attributes: Attributes?
    package var attachments: Attachments?
    /// Whether times may be counts of seconds or milliseconds since 1970, as numbers or as text.
    package var readsEpochTimes = true

    /// The least a message needs.
    package init(senderID: JSONPointer, text: JSONPointer) {
        self.senderID = senderID
        self.text = text
    }

    /// Frontdesk's own body.
    package static let own: WebhookMap = {
        var map = WebhookMap(senderID: JSONPointer(tokens: ["from", "id"]), text: JSONPointer(tokens: ["text"]))
        map.id = JSONPointer(tokens: ["id"])
        map.thread = JSONPointer(tokens: ["thread"])
        map.senderName = JSONPointer(tokens: ["from", "name"])
        map.senderEmail = JSONPointer(tokens: ["from", "email"])
        map.senderPhone = JSONPointer(tokens: ["from", "phone"])
        map.subject = JSONPointer(tokens: ["subject"])
        map.html = JSONPointer(tokens: ["html"])
        map.language = JSONPointer(tokens: ["language"])
        map.sentAt = JSONPointer(tokens: ["sentAt"])
        map.replyBy = JSONPointer(tokens: ["replyBy"])
        map.visibility = JSONPointer(tokens: ["visibility"])
        map.attributes = .object(JSONPointer(tokens: ["attributes"]))
        map.attachments = Attachments(items: JSONPointer(tokens: ["attachments"]))
        map.readsEpochTimes = false
        return map
    }()
}
