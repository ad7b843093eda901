import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Telegram: the secret of a webhook")
struct TelegramWebhookTests {
    private let secret = "Kx_9-right"
    private let body = Array(TelegramUpdates.said(#""text":"hi""#).utf8)

    private func channel(_ secrets: [String]) throws -> TelegramWebhook {
        TelegramWebhook(
            name: "tg", settings: TelegramSettings(token: TelegramUpdates.token),
            webhook: TelegramSettings.Webhook(path: "/hooks/tg", secrets: secrets), curl: try CurlMulti())
    }

    private func verdict(_ channel: TelegramWebhook, _ tokens: [String], method: String = "POST") -> WebhookVerdict {
        let head = tokens.map { (name: "X-Telegram-Bot-Api-Secret-Token", value: $0) }
        return channel.accept(WebhookRequest(method: method, headers: head, body: body), at: .at(0))
    }

    @Test("the right one is believed, also while it is being replaced")
    func right() throws {
        for secrets in [[secret], ["newer", secret]] {
            guard case .items(let items) = verdict(try channel(secrets), [secret]) else {
                Issue.record("refused")
                continue
            }
            #expect(items.count == 1)
        }
        #expect(try channel([secret]).accepted == WebhookAnswer(status: 200, contentType: "text/plain", body: []))
    }

    @Test("with any byte of it changed, cut, doubled or gone it is refused")
    func wrong() throws {
        let channel = try channel([secret])
        let bytes = Array(secret.utf8)
        for place in bytes.indices {
            for bit in 0..<7 {
                var changed = bytes
                changed[place] ^= 1 << bit
                let token = String(decoding: changed, as: UTF8.self)
                #expect(verdict(channel, [token]) == .refused(.signature(.signatureWrong)))
            }
            let cut = String(decoding: bytes[..<place], as: UTF8.self)
            #expect(verdict(channel, [cut]) == .refused(.signature(.signatureWrong)))
        }
        #expect(verdict(channel, [secret + " "]) == .refused(.signature(.signatureWrong)))
        #expect(verdict(channel, []) == .refused(.signature(.signatureMissing)))
        #expect(verdict(channel, [secret, secret]) == .refused(.signature(.signatureMissing)))
        #expect(verdict(channel, [secret], method: "GET") == .refused(.methodNotAllowed))
    }

    @Test("without a secret nobody is believed")
    func none() throws {
        for secrets in [[], [""]] {
            #expect(verdict(try channel(secrets), [""]) == .refused(.signature(.signatureWrong)))
            #expect(verdict(try channel(secrets), ["x"]) == .refused(.signature(.signatureWrong)))
        }
    }
}
