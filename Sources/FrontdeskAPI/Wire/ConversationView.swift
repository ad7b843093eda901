package import FrontdeskCore

/// One conversation with what an agent needs to serve it: `GET /v1/conversations/{id}`.
package struct ConversationView: WireValue {
    package var work: Work
    package var subject: String
    /// BCP 47, `und` where nothing is known.
    package var language: String
    package var contact: WireContact
    package var openedAt: Instant
    /// The route that decided; nil where none did.
    package var route: String?
    package var requirement: [WireSkill]
    /// Another conversation it has to do with.
    package var linked: ConversationID?
    /// `before`: the closed one of the same thread that came before it. `related`: one whose mails it names, though its
    /// writer is nobody of that one.
    package var link: String?

    package init(
        work: Work, subject: String, language: String, contact: WireContact, openedAt: Instant, route: String?,
        requirement: [WireSkill], linked: ConversationID? = nil, link: String? = nil
    ) {
        self.work = work
        self.subject = subject
        self.language = language
        self.contact = contact
        self.openedAt = openedAt
        self.route = route
        self.requirement = requirement
        self.linked = linked
        self.link = link
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        work = try Work(json: json)
        subject = try reader.optionalString("subject") ?? ""
        language = try reader.optionalString("language") ?? "und"
        contact = try reader.nested("contact")
        openedAt = try reader.instant("openedAt")
        route = try reader.optionalString("route")
        requirement = try reader.list("requirement")
        linked = try reader.optionalID("linked")
        link = try reader.optionalString("link")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        work.writeMembers(to: &writer)
        writer.field("subject", subject)
        writer.field("language", language)
        writer.field("contact", contact)
        writer.field("openedAt", openedAt)
        writer.field("route", route)
        writer.list("requirement", requirement)
        writer.field("linked", linked)
        writer.field("link", link)
        writer.endObject()
    }
}

/// A customer as shown beside a conversation; unknown parts are absent.
package struct WireContact: WireValue {
    package var id: ContactID
    package var name: String?
    package var email: String?
    package var phone: String?

    package init(id: ContactID, name: String? = nil, email: String? = nil, phone: String? = nil) {
        self.id = id
        self.name = name
        self.email = email
        self.phone = phone
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        id = try reader.id("id")
        name = try reader.optionalString("name")
        email = try reader.optionalString("email")
        phone = try reader.optionalString("phone")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("id", id)
        writer.field("name", name)
        writer.field("email", email)
        writer.field("phone", phone)
        writer.endObject()
    }
}

/// One demand of a requirement: a skill by its configured name and the least level, 1 to 10.
package struct WireSkill: WireValue {
    package var skill: String
    package var level: UInt8

    package init(skill: String, level: UInt8) {
        self.skill = skill
        self.level = level
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        skill = try reader.string("skill")
        level = try reader.integer("level")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("skill", skill)
        writer.field("level", level)
        writer.endObject()
    }
}
