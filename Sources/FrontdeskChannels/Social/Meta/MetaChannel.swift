package import AsyncCurl
package import FrontdeskCore

/// An account with Meta: a WhatsApp number, a Facebook page with Messenger, or an Instagram account.
///
/// What customers say is posted by Meta, signed by `X-Hub-Signature-256` over the bytes as they are; answers go by the Graph API.
package struct MetaChannel: WebhookReceiver, MediaSource {
    package let name: String
    package let path: String
    package let bodyBytesMax = MetaLimits.bodyBytesMax
    /// The Graph API has no key by which it knows a repeat.
    package let retriesAmbiguous = false
    package let accepted: WebhookAnswer? = WebhookAnswer()

    let settings: MetaSettings
    let client: ProviderClient
    private let authenticator: WebhookAuthenticator

    package init(name: String, settings: MetaSettings, curl: CurlMulti) {
        self.name = name
        self.settings = settings
        path = settings.path
        authenticator = WebhookAuthenticator(scheme: .hub256, texts: settings.appSecrets)
        client = ProviderClient(
            base: settings.api, authorization: "Bearer \(settings.token)", allowsPrivate: settings.allowsPrivate,
            curl: curl)
    }

    package var destination: String { "\(settings.product.rawValue):\(settings.account)" }

    package var sendLimits: SendLimits? {
        SendLimits(burst: MetaLimits.burst, every: .milliseconds(Int64(1_000 / MetaLimits.burst + 1)))
    }

    package func accept(_ request: WebhookRequest, at now: Instant) -> WebhookVerdict {
        if request.method == "GET" { return challenge(request) }
        return accept(request, provenBy: { authenticator.refusal(of: request, at: now) }) { body in
            do throws(WebhookFault) {
                return .items(try MetaMapper(settings, at: now).items(body))
            } catch {
                return .items([.unreadable(error.code, detail: error.detail, bytes: request.body)])
            }
        }
    }

    /// Meta asks whether the endpoint is ours: who knows the token gets the challenge back.
    private func challenge(_ request: WebhookRequest) -> WebhookVerdict {
        let query = request.target.firstIndex(of: "?").map { request.target[request.target.index(after: $0)...] } ?? ""
        let fields = URLText.fields(query)
        func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        guard field("hub.mode") == "subscribe", let token = field("hub.verify_token"),
            let challenge = field("hub.challenge")
        else { return .refused(.methodNotAllowed) }
        guard SecretComparison.matches(token, anyOf: [settings.verifyToken]) else {
            return .refused(.signature(.signatureWrong))
        }
        // It is sent back to whoever asks, so it is nothing that a browser would run.
        guard challenge.utf8.count <= MetaLimits.challengeBytesMax,
            challenge.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                    || $0 == 0x5F
            })
        else { return .refused(.signature(.signatureWrong)) }
        return .answer(WebhookAnswer(body: Array(challenge.utf8)))
    }

    /// Asks for the account by its id, which nobody notices.
    package func probe() async -> ProbeResult {
        do throws(CurlError) {
            let answer = GraphAnswer(
                try await client.call("GET", "/\(URLText.encoded(settings.account))", query: [("fields", "id")]))
            guard answer.result?["id"] == nil else {
                return .reachable("the \(settings.product.rawValue) account is there")
            }
            switch answer.cause {
            case .login(let words), .other(let words): return .unreachable("\(words) (\(answer.words))")
            case .passing, nil: return .unreachable("the provider answered \(answer.words)")
            }
        } catch {
            return .unreachable(error.message)
        }
    }

    /// Fetches a file: on WhatsApp by its id, which names an address for five minutes; else by its address.
    package func fetch(_ source: String, bytesMax: Int, at now: Instant) async -> MediaAnswer {
        do throws(CurlError) {
            guard settings.product == .whatsapp else {
                guard isFetched(source) else { return .gone(detail: "the file has no address") }
                return await client.media(source, bytesMax: bytesMax, at: now)
            }
            let answer = GraphAnswer(
                try await client.call(
                    "GET", "/\(URLText.encoded(source))", query: [("phone_number_id", settings.account)]))
            guard let media = answer.result else { return unfetched(answer, at: now) }
            guard let url = media["url"]?.string, isFetched(url) else {
                return .gone(detail: "the provider tells no address of the file")
            }
            guard MessagingFields.size(media["file_size"]) <= bytesMax else {
                return .gone(detail: "the file is larger than \(bytesMax) bytes")
            }
            // The token goes to Meta's own hosts alone.
            let head = Self.isOwnHost(url) ? [(name: "Authorization", value: "Bearer \(settings.token)")] : []
            let isAPI = URLText.place(url) == URLText.place(client.base)
            return await client.media(url, headers: isAPI ? [] : head, bytesMax: bytesMax, at: now)
        } catch {
            return MediaAnswer(error)
        }
    }

    private func isFetched(_ url: String) -> Bool {
        url.hasPrefix("https://") || URLText.place(url) == URLText.place(client.base)
    }

    /// Whether a file's address is one of Meta's own, that may be told the token.
    package static func isOwnHost(_ url: String) -> Bool {
        let place = URLText.place(url)
        guard place.hasPrefix("https://") else { return false }
        let host = place.dropFirst(8)
        let isPlain = host.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x2E
        }
        return isPlain
            && [".fbsbx.com", ".facebook.com", ".whatsapp.net", ".fbcdn.net"].contains { host.hasSuffix($0) }
    }

    private func unfetched(_ answer: GraphAnswer, at now: Instant) -> MediaAnswer {
        let detail = "the provider answered \(answer.words)"
        switch answer.cause {
        // A token that is refused now may be replaced; the file is there for days.
        case .passing, .login: return .retry(after: answer.retryAfter(at: now), detail: detail)
        case .other: return .gone(detail: detail)
        case nil:
            switch answer.answer.status {
            case 200..<300, 401, 408, 425, 429, 500..<600:
                return .retry(after: answer.retryAfter(at: now), detail: detail)
            default: return .gone(detail: detail)
            }
        }
    }
}
