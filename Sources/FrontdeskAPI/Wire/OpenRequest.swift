package import FrontdeskCore

/// The body of `POST /v1/conversations`: what a customer has said to the caller.
package struct OpenRequest: WireValue {
    /// The channel's configured name.
    package var channel: String
    package var contact: Customer
    package var subject: String?
    package var text: String
    /// The queue's configured name; nil leaves it to the routes.
    package var queue: String?
    /// It is the caller's at once.
    package var isTaken: Bool

    /// Who the customer is, as far as they have said; one of the members at least.
    package struct Customer: WireValue {
        /// One whom the desk knows.
        package var id: ContactID?
        /// As the channel names them.
        package var address: String?
        package var name: String?
        package var email: String?
        package var phone: String?

        package init(
            id: ContactID? = nil, address: String? = nil, name: String? = nil, email: String? = nil,
            phone: String? = nil
        ) {
            self.id = id
            self.address = address
            self.name = name
            self.email = email
            self.phone = phone
        }

        package init(json: JSONValue) throws(WireError) {
            let reader = try WireReader(json)
            id = try reader.optionalID("id")
            address = try reader.optionalString("address")
            name = try reader.optionalString("name")
            email = try reader.optionalString("email")
            phone = try reader.optionalString("phone")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.field("id", id)
            writer.field("address", address)
            writer.field("name", name)
            writer.field("email", email)
            writer.field("phone", phone)
            writer.endObject()
        }
    }

    package init(
        channel: String, contact: Customer, text: String, subject: String? = nil, queue: String? = nil,
        isTaken: Bool = false
    ) {
        self.channel = channel
        self.contact = contact
        self.text = text
        self.subject = subject
        self.queue = queue
        self.isTaken = isTaken
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        channel = try reader.string("channel")
        contact = try reader.nested("contact")
        subject = try reader.optionalString("subject")
        text = try reader.string("text")
        queue = try reader.optionalString("queue")
        isTaken = try reader.flag("take")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("channel", channel)
        writer.field("contact", contact)
        writer.field("subject", subject)
        writer.field("text", text)
        writer.field("queue", queue)
        writer.flag("take", isTaken)
        writer.endObject()
    }
}
