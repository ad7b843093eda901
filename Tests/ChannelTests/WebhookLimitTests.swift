import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Limits of a webhook's message")
struct WebhookLimitTests {
    private enum Limit: CaseIterable {
        case id, sender, thread, name, subject, text, html, attributes, attributeName, attributeValue, attachments
    }

    /// A body at a limit, and past it by so much.
    private func body(_ limit: Limit, over: Int) -> String {
        func long(_ max: Int) -> String { #""\#(String(repeating: "x", count: max + over))""# }
        func body(_ field: String) -> String { #"{"id":"m","from":{"id":"u"},"text":"x",\#(field)}"# }
        switch limit {
        case .id: return #"{"id":\#(long(ChannelLimits.idBytesMax)),"from":{"id":"u"},"text":"x"}"#
        case .sender: return #"{"id":"m","from":{"id":\#(long(ChannelLimits.idBytesMax))},"text":"x"}"#
        case .thread: return body(#""thread":\#(long(ChannelLimits.idBytesMax))"#)
        case .name: return #"{"id":"m","from":{"id":"u","name":\#(long(ChannelLimits.lineBytesMax))},"text":"x"}"#
        case .subject: return body(#""subject":\#(long(ChannelLimits.lineBytesMax))"#)
        case .text: return #"{"id":"m","from":{"id":"u"},"text":\#(long(ChannelLimits.textBytesMax))}"#
        case .html: return body(#""html":\#(long(ChannelLimits.textBytesMax))"#)
        case .attributes:
            let members = (0..<ChannelLimits.attributesMax + over).map { "\"a\($0)\":1" }
            return body(#""attributes":{\#(members.joined(separator: ","))}"#)
        case .attributeName: return body(#""attributes":{\#(long(ChannelLimits.attributeNameBytesMax)):1}"#)
        case .attributeValue: return body(#""attributes":{"a":\#(long(ChannelLimits.attributeValueBytesMax))}"#)
        case .attachments:
            let items = Array(repeating: #"{"base64":""}"#, count: ChannelLimits.attachmentsMax + over)
            return body(#""attachments":[\#(items.joined(separator: ","))]"#)
        }
    }

    @Test("each limit holds, and one more is too many", arguments: Limit.allCases)
    private func limits(limit: Limit) throws {
        let settings = WebhookSettings(path: "/in", scheme: .none, secrets: [])
        let channel = WebhookChannel(name: "in", settings: settings, curl: try CurlMulti())
        func verdict(over: Int) -> WebhookVerdict {
            let bytes = Array(body(limit, over: over).utf8)
            return channel.accept(WebhookRequest(method: "POST", headers: [], body: bytes), at: .at(0))
        }
        guard case .message = verdict(over: 0) else {
            Issue.record("\(verdict(over: 0))")
            return
        }
        guard case .quarantine(let code, let detail) = verdict(over: 1) else {
            Issue.record("not quarantined")
            return
        }
        switch limit {
        case .text, .html: #expect(code == .textTooLong)
        case .attributes, .attachments: #expect(code == .tooManyItems)
        default: #expect(code == .fieldTooLong)
        }
        #expect(detail.utf8.count < 100)
    }
}
