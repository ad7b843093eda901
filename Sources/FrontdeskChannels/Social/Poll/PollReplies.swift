import FrontdeskCore

/// Makes the requests by which replies of a declared channel leave.
struct PollReplies: Sendable {
    private let settings: PollSettings.Reply

    /// Why a reply cannot be written, a sentence for operators.
    struct Fault: Error, Equatable {
        let detail: String
    }

    /// One request.
    struct Call: Equatable {
        var method: String
        var url: PollURL
        var body: [UInt8]?
    }

    init(_ settings: PollSettings.Reply) {
        self.settings = settings
    }

    var headers: [(name: String, value: String)] { settings.headers }

    /// Where replies go; nil where the URL's host is not fixed.
    var origin: PollURL? {
        // A place within the host would let a customer choose where replies go: the path must have begun before it.
        let head = settings.url.head
        guard let mark = head.firstRange(of: "://"),
            settings.url.places.isEmpty || head[mark.upperBound...].contains(where: { $0 == "/" || $0 == "?" })
        else { return nil }
        return PollURL(head)
    }

    /// The request of a reply; the same for every attempt.
    func call(_ outbound: OutboundMessage) throws(Fault) -> Call {
        guard origin != nil else { throw Fault(detail: "the URL of replies has no fixed host") }
        for place in settings.url.places where outbound.value(of: place).isEmpty {
            throw Fault(detail: "the URL of replies needs {\(place.rawValue)}, and there is none")
        }
        let text = settings.url.filled { URLText.encoded(outbound.value(of: $0)) }
        guard let url = PollURL(text), !url.hasDotSegments else {
            throw Fault(detail: "what the URL of replies is filled with makes another path of it")
        }
        var body: [UInt8]?
        if let template = settings.body {
            body = MessagingFields.bytes(Self.filled(template, outbound))
        }
        return Call(method: settings.method, url: url, body: body)
    }

    /// A body with the places in its texts filled: a text stays one text, whatever it is filled with.
    static func filled(_ value: JSONValue, _ outbound: OutboundMessage) -> JSONValue {
        switch value {
        case .string(let text): return .string(PollTemplate(text).filled { outbound.value(of: $0) })
        case .array(let items): return .array(items.map { filled($0, outbound) })
        case .object(let object):
            let members = object.members.map {
                JSONObject.Member(key: $0.key, value: filled($0.value, outbound))
            }
            // The keys are those of an object, so they differ.
            return JSONObject(members).map { .object($0) } ?? value
        case .null, .bool, .number: return value
        }
    }
}
