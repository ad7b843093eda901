import AsyncCurl
import FrontdeskCore

@testable import FrontdeskChannels

/// Each sort of channel that sends over HTTP, with a message that it takes.
enum EveryAdapter: String, CaseIterable, Sendable {
    case webhook, matrix, mastodon, telegram, meta, twilio, slack, line, viber, poll

    /// A channel whose provider is a server of the test's own.
    func channel(_ api: String) throws -> any ChannelAdapter {
        let curl = try CurlMulti()
        switch self {
        case .webhook:
            let secrets = [SigningSecret(key: Array("0123456789abcdef".utf8))]
            let reply = WebhookSettings.Reply(url: api + "/replies", scheme: .standardWebhooks, secrets: secrets)
            let settings = WebhookSettings(path: "/x", scheme: .standardWebhooks, secrets: secrets, reply: reply)
            return WebhookChannel(name: rawValue, settings: settings, curl: curl)
        case .matrix: return try Matrix.channel(api)
        case .mastodon:
            let settings = MastodonSettings(server: api, token: "s3cret", allowsPrivate: true)
            return MastodonChannel(name: rawValue, settings: settings, curl: curl)
        case .telegram:
            let settings = TelegramSettings(token: TelegramUpdates.token, api: api, allowsPrivate: true)
            return TelegramChannel(name: rawValue, settings: settings, curl: curl)
        case .meta: return try MetaFixtures.channel(.messenger, api: api)
        case .twilio:
            let settings = TwilioSettings(
                endpoint: .test("/x", api), url: "https://x.example/x", account: "AC1", token: "s3cret", from: "+1")
            return TwilioChannel(name: rawValue, settings: settings, curl: curl)
        case .slack:
            let settings = SlackSettings(endpoint: .test("/x", api), signingSecret: "s3cret", token: "s3cret")
            return SlackChannel(name: rawValue, settings: settings, curl: curl)
        case .line:
            let settings = LineSettings(endpoint: .test("/x", api), secret: "s3cret", token: "s3cret")
            return LineChannel(name: rawValue, settings: settings, curl: curl)
        case .viber:
            let settings = ViberSettings(endpoint: .test("/x", api), token: "s3cret", name: "Acme")
            return ViberChannel(name: rawValue, settings: settings, curl: curl)
        case .poll:
            var settings = try PollReadingTests.settings(api, nil)
            settings.reply = PollSettings.Reply(
                url: PollTemplate(api + "/posts"), body: try JSONParser.parse(Array("{}".utf8)), id: try pointer("/id"))
            return PollChannel(name: rawValue, settings: settings, curl: curl)
        }
    }

    private var message: OutboundMessage {
        var message = OutboundMessage.reply(to: "77", text: "Merhaba")
        switch self {
        case .matrix: message.thread = Matrix.room
        case .mastodon:
            message.traits = [("visibility", "direct"), ("acct", "jan"), ("account", "77")].map {
                MessageAttribute(name: "mastodon.\($0.0)", value: $0.1, provenance: .channel)
            }
        case .poll: message.visibility = .public
        default: break
        }
        return message
    }

    /// What becomes of a message when its provider answers so to what sends it.
    func result(of reaction: TestReceiver.Reaction) async throws -> SendResult {
        let receiver = try TestReceiver { line, _ in
            guard line.hasPrefix("GET ") else { return reaction }
            // What two of them ask for before. This server has a connection for each request: what is posted on one that it
            // has left may have arrived.
            let leaves = "Connection: close\r\n"
            if line.contains("m.room.join_rules") { return Matrix.answer(#"{"join_rule":"invite"}"#, "200 OK", leaves) }
            return .answer(ProviderCase.http(404, #"{"errcode":"M_NOT_FOUND"}"#, headers: leaves))
        }
        defer { receiver.stop() }
        return await (try channel("http://127.0.0.1:\(receiver.port)")).send(message, at: ProviderCase.now)
    }
}
