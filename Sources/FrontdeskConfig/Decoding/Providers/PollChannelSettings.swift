package import FrontdeskCore

/// A list that is asked for over HTTP, and the way replies to its items go, with their secrets still to be read.
package struct PollChannelSettings: Equatable, Sendable {
    /// How the other side is asked.
    package struct Request: Equatable, Sendable {
        /// The absolute URL of the list; it may have a query.
        package var url: String
        package var headers: [HeaderSettings] = []
        /// Time between two looks.
        package var every = ProviderKeyLimits.everyUsual

        /// A request without headers of its own, made as often as usual.
        package init(url: String) {
            self.url = url
        }
    }

    /// How far the list has been read.
    package struct Cursor: Equatable, Sendable {
        package enum Source: Equatable, Sendable {
            /// A value of each item.
            case item(JSONPointer)
            /// A value of the answer.
            case answer(JSONPointer)
        }

        package var source: Source
        /// The query parameter that carries it.
        package var parameter: String
        /// What it is before anything was read; nil where the first request has none.
        package var start: String?

        /// A cursor that begins with none.
        package init(source: Source, parameter: String) {
            self.source = source
            self.parameter = parameter
        }
    }

    package var request: Request
    /// Where the items are in the answer: an array. The root where the answer is one.
    package var items: JSONPointer
    /// Nil where every look reads the whole list.
    package var cursor: Cursor?
    /// Where the fields of a message are in an item; always with an id.
    package var map: WebhookMap
    /// `message`, `comment`, `review` or `form`.
    package var kind = MessageKind.message
    /// `public` or `private`.
    package var visibility = MessageVisibility.private
    /// Nil where the channel only takes in.
    package var reply: PollReplySettings?
    /// Whether the hosts may have private addresses.
    package var allowsPrivate = false

    /// A list of private messages that nothing answers.
    package init(request: Request, items: JSONPointer, map: WebhookMap) {
        self.request = request
        self.items = items
        self.map = map
    }
}
