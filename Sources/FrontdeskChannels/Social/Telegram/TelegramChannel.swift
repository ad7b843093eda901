package import AsyncCurl
package import FrontdeskCore
import Synchronization

/// A Telegram bot that is asked for its updates (`getUpdates`, a long poll).
///
/// The cursor is the next `offset`. With it Telegram forgets what came before, so it is asked for only once that is stored.
package final class TelegramChannel: PolledChannel, TelegramAdapter {
    package let name: String

    package let bot: TelegramBot
    /// The bot's name, once Telegram has told it.
    private let username: Mutex<String>

    package init(name: String, settings: TelegramSettings, curl: CurlMulti) {
        self.name = name
        bot = TelegramBot(settings, curl: curl)
        username = Mutex(settings.username)
    }

    package func probe() async -> ProbeResult { await bot.probe(path: nil) }

    package func poll(after cursor: String, at now: Instant) async throws(PollFault) -> PollAnswer {
        let mapper = TelegramMapper(
            botID: bot.id, username: try await ownName(at: now), groups: bot.settings.groups)
        let result = try await ask(
            "getUpdates", Self.question(after: cursor), time: TelegramLimits.pollTime, at: now)
        guard let updates = result.array else { throw Self.strange }
        var items: [ChannelItem] = []
        var last: Int64?
        for update in updates {
            // Without its id there is no getting past it.
            guard let id = update["update_id"]?.int64, id < .max else { throw Self.strange }
            last = max(last ?? id, id)
            if let item = mapper.item(update, raw: MessagingFields.bytes(update)) { items.append(item) }
        }
        return PollAnswer(items: items, cursor: last.map { String($0 + 1) } ?? "")
    }

    /// The bot's name; in groups people speak to it by that. Asked for once.
    private func ownName(at now: Instant) async throws(PollFault) -> String {
        let known = username.withLock { $0 }
        if !known.isEmpty || !bot.settings.groups { return known }
        let me = try await ask("getMe", nil, time: ProviderLimits.callTime, at: now)
        guard let name = MessagingFields.id(me["username"]) else { throw Self.strange }
        username.withLock { $0 = name }
        return name
    }

    private static func question(after cursor: String) -> ProviderClient.Body {
        var body = JSONWriter()
        body.beginObject()
        if let offset = Int64(cursor) {
            body.key("offset")
            body.integer(offset)
        }
        body.key("limit")
        body.integer(Int64(TelegramLimits.updatesMax))
        body.key("timeout")
        body.integer(Int64(TelegramLimits.pollSeconds))
        body.key("allowed_updates")
        body.raw(TelegramMapper.allowed)
        body.endObject()
        return .json(body.bytes)
    }

    private func ask(
        _ method: String, _ body: ProviderClient.Body?, time: Duration, at now: Instant
    ) async throws(PollFault) -> JSONValue {
        let answer: TelegramAnswer
        do throws(CurlError) {
            answer = try await bot.call(method, body, time: time, isRepeatable: true)
        } catch {
            throw PollFault(error)
        }
        if let result = answer.result { return result }
        throw Self.fault(answer, at: now)
    }

    private static func fault(_ answer: TelegramAnswer, at now: Instant) -> PollFault {
        if answer.refusesToken, answer.isOfTheAPI {
            return PollFault(.lasting, "Telegram refuses the bot's token: \(answer.code)")
        }
        switch answer.code {
        case 200..<300: return strange
        case 401, 403: return PollFault(refused: answer.answer, at: now)
        case 409 where answer.says("webhook"): return PollFault(.lasting, TelegramBot.webhookIsSet)
        case 409:
            // It may be this daemon's predecessor, whose request has not ended yet.
            return PollFault(
                .passing(after: TelegramLimits.conflictPause),
                "another program asks for the bot's updates: only one may, so end the other or use another bot")
        default:
            return PollFault(.passing(after: answer.retryAfter(at: now)), "Telegram answered \(answer.code)")
        }
    }

    private static let strange = PollFault(.passing(after: nil), "the answer is not of the Bot API")
}
