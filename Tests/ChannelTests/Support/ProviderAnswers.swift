import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

/// One answer of a provider and what it has to mean for a message.
struct ProviderCase: Sendable, CustomTestStringConvertible {
    let name: String
    let reaction: TestReceiver.Reaction
    let outcome: SendResult.Outcome
    var fault: SendFault?
    var status: Int?
    var providerID = ""

    var testDescription: String { name }

    /// An answer with a body.
    static func answer(
        _ name: String, _ status: Int, _ body: String = "", _ outcome: SendResult.Outcome, fault: SendFault? = nil,
        headers: String = "", id: String = ""
    ) -> ProviderCase {
        ProviderCase(
            name: name, reaction: .answer(http(status, body, headers: headers)), outcome: outcome, fault: fault,
            status: status, providerID: id)
    }

    static func http(_ status: Int, _ body: String, headers: String = "") -> String {
        "HTTP/1.1 \(status) Told\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// The moment that the dates among these answers are compared with.
    static let now = Instant.at(1_786_095_000)

    /// What means the same whoever answers, where the body decides.
    static let common: [ProviderCase] = [
        .answer("401", 401, "{}", .failed, fault: .login),
        .answer("404", 404, .failed),
        .answer("410", 410, .failed),
        .answer("429 with seconds", 429, "{}", .retry(after: .seconds(17)), headers: "Retry-After: 17\r\n"),
        .answer(
            "429 with a date", 429, "{}", .retry(after: .seconds(90)),
            headers: "Retry-After: Fri, 07 Aug 2026 09:31:30 GMT\r\n"),
        .answer("500", 500, .retry(after: nil)),
        .answer("503", 503, .retry(after: nil)),
        .answer("502 in HTML", 502, "<html>Bad gateway</html>", .ambiguous),
        .answer("504", 504, .ambiguous),
        .answer("200 in HTML", 200, "<html>Welcome</html>", .ambiguous, fault: .cut),
        .answer("200 with nothing", 200, "", .ambiguous, fault: .cut),
        .answer("a list instead of an object", 200, "[1]", .ambiguous, fault: .cut),
        ProviderCase(name: "cut before the answer", reaction: .cut, outcome: .ambiguous, fault: .cut, status: 0),
        ProviderCase(
            name: "cut within the body", reaction: .answer("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"ok\":tr"),
            outcome: .ambiguous, fault: .cut, status: 200),
        ProviderCase(
            name: "a body of 100 MB", reaction: .flood("HTTP/1.1 200 OK\r\n\r\n", bytes: 100 << 20),
            outcome: .ambiguous, fault: .cut, status: 200),
        .answer("a redirect to a private address", 302, .failed, headers: "Location: http://10.0.0.1/\r\n"),
    ]

    private static func answer(
        _ name: String, _ status: Int, _ outcome: SendResult.Outcome, headers: String = ""
    ) -> ProviderCase { answer(name, status, "", outcome, headers: headers) }

    /// Sends a message to a provider that answers so.
    ///
    /// - Returns: the requests that came.
    @discardableResult
    func check(
        _ message: OutboundMessage, _ make: (String) throws -> any ChannelAdapter
    ) async throws -> [WebhookRequest] {
        let receiver = try TestReceiver([reaction])
        let channel = try make("http://127.0.0.1:\(receiver.port)")
        let result = await channel.send(message, at: Self.now)
        #expect(result.outcome == outcome, "\(name): \(result)")
        #expect(result.fault == fault, "\(name): \(result)")
        #expect(status == nil || result.status == status, "\(name): \(result)")
        #expect(result.providerID == providerID, "\(name): \(result)")
        for secret in [message.text, message.recipient, "s3cret"] {
            #expect(!result.detail.contains(secret), "\(name): \(result.detail)")
        }
        return receiver.requests
    }
}

extension ProviderEndpoint {
    /// One whose interface may be a server of the test's own.
    static func test(_ path: String, _ api: String = "http://127.0.0.1:1") -> ProviderEndpoint {
        ProviderEndpoint(path: path, api: api, allowsPrivate: true)
    }
}

extension OutboundMessage {
    /// A reply to somebody, privately.
    static func reply(
        to recipient: String, thread: String? = nil, text: String = "Merhaba \"Ayşe\" <b>👋</b>\n",
        visibility: MessageVisibility = .private, key: String = "x8"
    ) -> OutboundMessage {
        OutboundMessage(
            id: "m17", conversation: "c1042", thread: thread ?? recipient, recipient: recipient, text: text,
            visibility: visibility, agent: "Ayşe", key: key)
    }
}

extension WebhookVerdict {
    /// The things a delivery told of.
    var items: [ChannelItem] {
        if case .items(let items) = self { items } else { [] }
    }

    /// The messages among them.
    var messages: [InboundMessage] {
        items.compactMap { if case .message(let message, _, _) = $0 { message } else { nil } }
    }

    /// The codes of what could not be read.
    var unreadable: [QuarantineCode] {
        items.compactMap { if case .unreadable(let code, _, _) = $0 { code } else { nil } }
    }

    var refusal: WebhookRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}

extension WebhookRequest {
    /// These requests each with one character of a header changed, and one without it.
    func flipped(_ header: String) -> [WebhookRequest] {
        let value = headers.first { $0.name == header }?.value ?? ""
        return value.utf8.indices.map { place in
            var bytes = Array(value.utf8)
            let offset = value.utf8.distance(from: value.utf8.startIndex, to: place)
            bytes[offset] = bytes[offset] == UInt8(ascii: "9") ? UInt8(ascii: "8") : bytes[offset] ^ 1
            return with(header, String(decoding: bytes, as: UTF8.self))
        } + [with(header, nil)]
    }
}
