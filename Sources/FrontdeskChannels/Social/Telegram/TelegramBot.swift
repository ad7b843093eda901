import AsyncCurl
import FrontdeskCore

/// One bot: the calls that are the same whether its updates are asked for or come by themselves.
package struct TelegramBot: Sendable {
    let settings: TelegramSettings
    private let client: ProviderClient

    init(_ settings: TelegramSettings, curl: CurlMulti) {
        self.settings = settings
        client = ProviderClient(base: settings.api, allowsPrivate: settings.allowsPrivate, curl: curl)
    }

    /// The bot's own number: the digits that its token begins with. What else stands there may be a secret.
    var id: String { String(settings.token.prefix { ("0"..."9").contains($0) }) }

    /// Makes one call. The token stands in the path, so nothing that is told of a call may hold its URL.
    ///
    /// - Parameter isRepeatable: whether it does no harm twice: what asks does not, what sends does.
    func call(
        _ method: String, _ body: ProviderClient.Body? = nil, time: Duration = ProviderLimits.callTime,
        isRepeatable: Bool
    ) async throws(CurlError) -> TelegramAnswer {
        let path = "/bot\(Self.inPath(settings.token))/\(method)"
        return TelegramAnswer(try await client.call("POST", path, body: body, time: time, isRepeatable: isRepeatable))
    }

    /// The token as it stands in a path: its colon is meant to be there.
    private static func inPath(_ token: String) -> String {
        token.split(separator: ":", omittingEmptySubsequences: false).map { URLText.encoded(String($0)) }
            .joined(separator: ":")
    }

    /// Fetches a file by its `file_id` (`getFile`, then `/file/bot<token>/<file_path>`).
    func fetch(_ source: String, bytesMax: Int, at now: Instant) async -> MediaAnswer {
        var body = JSONWriter()
        body.beginObject()
        body.key("file_id")
        body.string(source)
        body.endObject()
        do throws(CurlError) {
            let answer = try await call("getFile", .json(body.bytes), isRepeatable: true)
            guard let file = answer.result else { return unfetched(answer, at: now) }
            guard let path = file["file_path"]?.string, let encoded = Self.path(path) else {
                return .gone(detail: "Telegram tells no path of the file")
            }
            guard MessagingFields.size(file["file_size"]) <= bytesMax else {
                return .gone(detail: "the file is larger than \(bytesMax) bytes")
            }
            let url = "\(client.base)/file/bot\(Self.inPath(settings.token))/\(encoded)"
            return await client.media(url, bytesMax: bytesMax, at: now)
        } catch {
            return MediaAnswer(error)
        }
    }

    private func unfetched(_ answer: TelegramAnswer, at now: Instant) -> MediaAnswer {
        let detail = "Telegram answered \(answer.code)"
        switch answer.code {
        case 200..<300: return .retry(after: nil, detail: "the answer is not of the Bot API")
        // A token that is refused now may be replaced; the file is still there.
        case 401, 404, 408, 425, 429, 500..<600: return .retry(after: answer.retryAfter(at: now), detail: detail)
        case 400 where answer.says("too big"):
            return .gone(detail: "bots may not fetch files over 20 MB")
        default: return .gone(detail: detail)
        }
    }

    /// A path of Telegram's for a URL; nil for one that leads elsewhere: a server of one's own with `--local` names its disk.
    private static func path(_ path: String) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard path.utf8.count <= ChannelLimits.lineBytesMax, parts.allSatisfy({ !["", ".", ".."].contains($0) }) else {
            return nil
        }
        return parts.map(URLText.encoded).joined(separator: "/")
    }

    /// Asks who the bot is, and whether there is a webhook that fits the way it is read.
    ///
    /// - Parameter path: where updates are awaited; nil where they are asked for.
    func probe(path: String?) async -> ProbeResult {
        do throws(CurlError) {
            let me = try await call("getMe", isRepeatable: true)
            guard let bot = me.result, let name = bot["username"]?.string else {
                return .unreachable(Self.reason(me))
            }
            let info = try await call("getWebhookInfo", isRepeatable: true)
            guard let url = info.result?["url"]?.string else { return .unreachable(Self.reason(info)) }
            switch (path, url.isEmpty) {
            case (nil, true): return .reachable("the bot @\(name) is asked for updates")
            case (nil, false): return .unreachable("@\(name): \(Self.webhookIsSet)")
            case (_?, true):
                return .unreachable("@\(name) has no webhook: make it with setWebhook, url, secret_token")
            case (let path?, false):
                let place = url.prefix { $0 != "?" }
                guard place.hasSuffix(path) else { return .unreachable("@\(name): its webhook has another path") }
                if info.result?["last_error_date"]?.int64 != nil, info.result?["pending_update_count"]?.int64 ?? 0 > 0 {
                    return .unreachable("@\(name): Telegram does not reach the webhook at \(URLText.place(url))")
                }
                return .reachable("the bot @\(name) has its webhook at \(URLText.place(url))")
            }
        } catch {
            return .unreachable(error.message)
        }
    }

    private static func reason(_ answer: TelegramAnswer) -> String {
        if answer.refusesToken { return "Telegram refuses the token: \(answer.code)" }
        return answer.isOfTheAPI ? "Telegram answered \(answer.code)" : "the answer is not of the Bot API"
    }

    /// What to do where updates cannot be asked for.
    static let webhookIsSet =
        "a webhook is set for the bot, so it cannot be asked for updates: remove it with deleteWebhook, "
        + "or give the channel path and secret; then reload"
}
