package import FrontdeskCore

/// What the configuration declares of a channel that is asked over HTTP, checked and with its secrets read.
package struct PollSettings: Sendable {
    /// How the other side is asked.
    package struct Request: Sendable {
        /// The absolute URL of the list; it may have a query.
        package var url: String
        package var headers: [(name: String, value: String)]
        /// Time between two looks.
        package var every: Span

        package init(url: String, headers: [(name: String, value: String)] = [], every: Span) {
            self.url = url
            self.headers = headers
            self.every = every
        }
    }

    /// How far the list has been read.
    package struct Cursor: Sendable {
        package enum Source: Sendable {
            /// A value of each item that grows from one to the next: a number, a time, an id. The greatest seen is the cursor.
            case item(JSONPointer)
            /// A value of the answer that leads to the next one.
            case answer(JSONPointer)
        }

        package var source: Source
        /// The query parameter that carries it; nil where the list always begins alike.
        package var parameter: String?
        /// What it is before anything was read; empty for none.
        package var start: String

        package init(source: Source, parameter: String? = nil, start: String = "") {
            self.source = source
            self.parameter = parameter
            self.start = start
        }
    }

    /// How a reply is written.
    package struct Reply: Sendable {
        /// The URL with its places; they are filled percent-encoded, and stand behind the host.
        package var url: PollTemplate
        package var method: String
        package var headers: [(name: String, value: String)]
        /// The body, whose texts may have places; nil for none.
        package var body: JSONValue?
        /// Where in the answer the id of what was made stands; nil where it names none.
        package var id: JSONPointer?

        package init(
            url: PollTemplate, method: String = "POST", headers: [(name: String, value: String)] = [],
            body: JSONValue? = nil, id: JSONPointer? = nil
        ) {
            self.url = url
            self.method = method
            self.headers = headers
            self.body = body
            self.id = id
        }
    }

    package var request: Request
    /// Where the items are in the answer: an array.
    package var items: JSONPointer
    /// Nil where every look reads the whole list; what is known is told by its id.
    package var cursor: Cursor?
    /// Where the fields of a message are in an item; it must have an id.
    package var map: WebhookMap
    package var kind: MessageKind
    package var visibility: MessageVisibility
    /// Nil where the channel only takes in.
    package var reply: Reply?
    /// Whether the hosts may have private addresses.
    package var allowsPrivate = false

    package init(
        request: Request, items: JSONPointer, cursor: Cursor? = nil, map: WebhookMap, kind: MessageKind,
        visibility: MessageVisibility, reply: Reply? = nil
    ) {
        self.request = request
        self.items = items
        self.cursor = cursor
        self.map = map
        self.kind = kind
        self.visibility = visibility
        self.reply = reply
    }
}
