import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

/// What becomes of a reply by what the other side does: each way in which it can go wrong.
@Suite("Outcomes of a webhook channel's replies", .timeLimit(.minutes(1)))
struct WebhookOutcomeTests {
    private static let now = Instant.at(1_786_095_000)
    private static let secret = SigningSecret(key: Array("0123456789abcdef0123456789abcdef".utf8))
    private static let large = 100 << 20

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var reaction: TestReceiver.Reaction
        var outcome: SendResult.Outcome
        var status = 0
        var fault: SendFault?

        init(
            _ name: String, _ answer: String?, _ outcome: SendResult.Outcome, _ status: Int = 0,
            fault: SendFault? = nil
        ) {
            testDescription = name
            reaction = answer.map { .answer($0) } ?? .cut
            self.outcome = outcome
            self.status = status
            self.fault = fault
        }
    }

    private static func head(_ status: String, _ fields: String..., body: String = "") -> String {
        let lines = ["HTTP/1.1 \(status)"] + fields + ["Content-Length: \(body.utf8.count)", "", body]
        return lines.joined(separator: "\r\n")
    }

    static let cases: [Case] = [
        Case("200", head("200 OK", body: "{}"), .sent, 200),
        Case("204", "HTTP/1.1 204 No Content\r\n\r\n", .sent, 204),
        // The body is the receiver's own: the status is what counts (Standard Webhooks).
        Case("200 with an error in the body", head("200 OK", body: #"{"error":"no"}"#), .sent, 200),
        Case("HTML instead of JSON", head("200 OK", "Content-Type: text/html", body: "<html>"), .sent, 200),
        Case("301", head("301 Moved", "Location: http://10.0.0.1/"), .failed, 301),
        Case("a redirect to a private address", head("307 T", "Location: http://169.254.169.254/"), .failed, 307),
        Case("400", head("400 Bad"), .failed, 400), Case("401", head("401 No"), .failed, 401),
        Case("403", head("403 No"), .failed, 403), Case("404", head("404 None"), .failed, 404),
        Case("409", head("409 Conflict"), .failed, 409), Case("410", head("410 Gone"), .failed, 410),
        Case("408", head("408 Slow"), .retry(after: nil), 408),
        Case("429 in seconds", head("429 Slow", "Retry-After: 17"), .retry(after: .seconds(17)), 429),
        Case(
            "429 by a date", head("429 Slow", "Retry-After: Fri, 07 Aug 2026 09:31:30 GMT"),
            .retry(after: .seconds(90)), 429),
        Case("429 with nonsense", head("429 Slow", "Retry-After: soon"), .retry(after: nil), 429),
        Case("500", head("500 Oh", body: "<html>"), .retry(after: nil), 500),
        Case("502", head("502 Bad Gateway", body: "<html>"), .ambiguous, 502),
        Case("504", head("504 Gateway Timeout"), .ambiguous, 504),
        Case("503", head("503 Down", "Retry-After: 5"), .retry(after: .seconds(5)), 503),
        Case("cut before the head", nil, .ambiguous, fault: .cut),
        Case("cut in the head", "HTTP/1.1 200 OK\r\nContent-Le", .sent, 200),
        // Taken is taken: what follows the status is not needed.
        Case("cut before the body", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", .sent, 200),
        Case("cut in the body", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", .sent, 200),
        Case(
            "cut in the body of a failure", "HTTP/1.1 500 Oh\r\nContent-Length: 50\r\n\r\nhalf", .retry(after: nil), 500
        ),
        Case(
            "a body of 100 MB",
            "HTTP/1.1 200 OK\r\nContent-Length: \(large)\r\n\r\n" + String(repeating: "x", count: 1 << 20),
            .sent, 200),
        Case("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", .ambiguous, fault: .cut),
    ]

    private static func channel(_ url: String, allowsPrivate: Bool? = nil) throws -> WebhookChannel {
        let reply = WebhookSettings.Reply(
            url: url, scheme: .standardWebhooks, secrets: [secret], allowsPrivate: allowsPrivate)
        let settings = WebhookSettings(path: "/in", scheme: .standardWebhooks, secrets: [secret], reply: reply)
        return WebhookChannel(name: "shop", settings: settings, curl: try CurlMulti())
    }

    private static let message = OutboundMessage(
        id: "m17", conversation: "c1042", thread: "order-5", recipient: "u1", text: "Merhaba", visibility: .private,
        agent: "Ayşe", key: "x8")

    @Test("each answer has its outcome, and is asked for once", arguments: cases)
    func outcome(given: Case) async throws {
        let receiver = try TestReceiver([given.reaction])
        let result = await (try Self.channel(receiver.url)).send(Self.message, at: Self.now)
        #expect(result.outcome == given.outcome, "\(result)")
        #expect(result.status == given.status)
        #expect(result.fault == given.fault)
        #expect(!result.detail.contains("Merhaba") && !result.detail.contains("127.0.0.1:"))
        #expect(receiver.requests.count == 1)
    }

    @Test(
        "a URL that is plainly private is meant so; another one that leads there is not followed",
        arguments: [
            ("127.0.0.1", nil, true), ("localhost", nil, true), ("127.1", nil, false), ("127.1", true, true),
            ("0x7f000001", nil, false), ("127.0.0.1", false, false),
        ] as [(String, Bool?, Bool)])
    func privateHost(host: String, allows: Bool?, isSent: Bool) async throws {
        let receiver = try TestReceiver(isSent ? [.answer(Self.head("200 OK"))] : [])
        let url = "http://\(host):\(receiver.port)/hooks/reply"
        let channel = try Self.channel(url, allowsPrivate: allows)
        let result = await channel.send(Self.message, at: Self.now)
        #expect(result.outcome == (isSent ? .sent : .failed))
        #expect(result.fault == (isSent ? nil : .address))
        #expect(receiver.requests.count == (isSent ? 1 : 0))
    }
}
