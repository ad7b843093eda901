package import FrontdeskCore

/// How a reply to an item of a polled list is sent.
package struct PollReplySettings: Equatable, Sendable {
    package enum Method: String, CaseIterable, Sendable {
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
    }

    /// An absolute URL in which, behind the host, `{thread}`, `{id}` and `{sender}` stand for values; as the file has it.
    package var url: String
    package var method = Method.post
    package var headers: [HeaderSettings] = []
    /// An object in whose texts `{text}`, `{thread}`, `{id}`, `{sender}`, `{key}` and `{agent}` stand for values, and `{{` for
    /// a brace, as the file has it; nil for none. Keys are as they are.
    package var body: JSONValue?
    /// Where in the answer the id of what was made is; nil where it names none.
    package var id: JSONPointer?

    /// A POST without a body.
    package init(url: String) {
        self.url = url
    }
}
