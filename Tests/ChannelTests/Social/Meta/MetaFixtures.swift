import AsyncCurl
import FrontdeskChannels
import FrontdeskCore

/// Accounts with Meta, and what Meta posts about them, in the shapes of its references.
enum MetaFixtures {
    static let now = Instant.at(1_697_050_000)
    static let secret = "app-secret-0123456789"

    static func account(_ product: MetaSettings.Product) -> String {
        switch product {
        case .whatsapp: "1122334455667"
        case .messenger: "700"
        case .instagram: "800"
        }
    }

    static func channel(
        _ product: MetaSettings.Product, api: String? = nil, humanAgent: Bool = false, secrets: [String] = [secret],
        allowsPrivate: Bool = true
    ) throws -> MetaChannel {
        let settings = MetaSettings(
            product: product, path: "/hooks/meta", appSecrets: secrets, verifyToken: "verify me", token: "EAAtoken",
            account: account(product), api: api, humanAgent: humanAgent, allowsPrivate: allowsPrivate)
        return MetaChannel(name: "meta", settings: settings, curl: try CurlMulti())
    }

    /// A signed request, as Meta makes it.
    static func request(_ body: [UInt8]) -> WebhookRequest {
        .signed(
            body, by: WebhookAuthenticator(scheme: .hub256, secrets: [SigningSecret(key: Array(secret.utf8))]), at: now)
    }

    static func items(
        _ body: String, _ product: MetaSettings.Product, humanAgent: Bool = false
    ) throws -> [ChannelItem] {
        let verdict = try channel(product, humanAgent: humanAgent).accept(request(Array(body.utf8)), at: now)
        guard case .items(let items) = verdict else { throw NoItems(verdict: verdict) }
        return items
    }

    /// The one message of a body.
    static func message(
        _ body: String, _ product: MetaSettings.Product, humanAgent: Bool = false
    ) throws -> InboundMessage {
        let items = try items(body, product, humanAgent: humanAgent)
        guard items.count == 1, case .message(let message, let files, _) = items[0], files.isEmpty else {
            throw NoItems(verdict: .items(items))
        }
        return message
    }

    /// Whether a request was believed and is kept whole, since nothing of it can be read.
    static func isUnreadable(_ verdict: WebhookVerdict, _ code: QuarantineCode, _ body: [UInt8]) -> Bool {
        guard case .items(let items) = verdict, items.count == 1, case .unreadable(code, _, body) = items[0] else {
            return false
        }
        return true
    }

    struct NoItems: Error {
        let verdict: WebhookVerdict
    }

    /// A body with one event of Messenger's or Instagram's.
    static func event(_ inner: String, _ product: MetaSettings.Product, from: String = "77") -> String {
        let account = account(product)
        let object = product == .messenger ? "page" : "instagram"
        return
            #"{"object":"\#(object)","entry":[{"id":"\#(account)","time":1697043223250,"messaging":[{"sender":{"id":"\#(from)"},"#
            + #""recipient":{"id":"\#(account)"},"timestamp":1697043223250,\#(inner)}]}]}"#
    }

    /// A body with one change of the page or the account.
    static func change(_ field: String, _ value: String, _ product: MetaSettings.Product) -> String {
        let object = product == .messenger ? "page" : "instagram"
        return
            #"{"object":"\#(object)","entry":[{"id":"\#(account(product))","time":1697043224,"changes":[{"field":"\#(field)","value":\#(value)}]}]}"#
    }

    /// A body with messages or statuses of WhatsApp's.
    static func whatsapp(_ value: String, field: String = "messages", number: String = "1122334455667") -> String {
        #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"\#(field)","value":{"metadata":"#
            + #"{"display_phone_number":"972 123-456789","phone_number_id":"\#(number)"},\#(value)}}]}]}"#
    }

    static func answer(_ body: String, status: String = "200 OK", head: String = "") -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nConnection: close\r\n\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}
