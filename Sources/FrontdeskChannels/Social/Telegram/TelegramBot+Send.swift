import AsyncCurl
import FrontdeskCore

extension TelegramBot {
    /// Channels of one bot share what Telegram allows it.
    var destination: String { "telegram:\(id)" }

    static let sendLimits = SendLimits(
        burst: TelegramLimits.burst, every: .milliseconds(Int64(1_000 / TelegramLimits.burst + 1)),
        perConversation: TelegramLimits.perConversation)

    /// Where a reply goes.
    private struct Target {
        var thread: TelegramThread
        /// The number of the message that is answered, in the same chat.
        var answers: Int64?
    }

    /// Sends one message by one call, so that it arrives as a whole or not at all.
    func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        switch target(of: outbound) {
        case .failure(let refusal): return refusal.result
        case .success(let target):
            if let refusal = Self.refusal(outbound) { return refusal }
            do throws(CurlError) {
                guard !outbound.files.isEmpty else {
                    return Self.result(
                        try await call("sendMessage", Self.text(outbound, target), isRepeatable: false), at: now)
                }
                if let photo = Self.photo(outbound) {
                    let form = Self.form("photo", photo, outbound, target)
                    let answer = try await call(
                        "sendPhoto", .parts(form), time: ProviderLimits.mediaTime, isRepeatable: false)
                    // Of dimensions that are no picture's to Telegram: it was not sent, and goes as a file.
                    guard answer.code == 400, answer.says("photo") || answer.says("image") else {
                        return Self.result(answer, at: now)
                    }
                }
                if let file = outbound.files.first, outbound.files.count == 1 {
                    let form = Self.form("document", file, outbound, target)
                    let answer = try await call(
                        "sendDocument", .parts(form), time: ProviderLimits.mediaTime, isRepeatable: false)
                    return Self.result(answer, at: now)
                }
                let album = ProviderClient.Body.parts(Self.album(outbound, target))
                return Self.result(
                    try await call("sendMediaGroup", album, time: ProviderLimits.mediaTime, isRepeatable: false),
                    at: now)
            } catch {
                return SendResult(undecided: error, at: now)
            }
        }
    }

    private struct Refusal: Error {
        let result: SendResult

        init(_ detail: String) { result = SendResult(.failed, detail: detail) }
    }

    private func target(of outbound: OutboundMessage) -> Result<Target, Refusal> {
        guard outbound.visibility != .internal else { return .failure(Refusal("a note is not sent")) }
        guard let thread = TelegramThread(outbound.thread.isEmpty ? outbound.recipient : outbound.thread) else {
            return .failure(Refusal("the conversation's thread is no chat of Telegram's"))
        }
        var target = Target(thread: thread)
        if outbound.visibility == .public {
            guard thread.isPublic else { return .failure(Refusal("a private chat takes no public answers")) }
        } else if thread.isPublic {
            // In private to somebody of a group: Telegram lets the bot where they have written to it before.
            guard let person = TelegramThread(outbound.recipient), !person.isPublic else {
                return .failure(Refusal("the sender is no person with a chat of their own"))
            }
            target.thread = person
        }
        if let id = outbound.replyTo.flatMap(TelegramMessageID.init), id.chat == String(target.thread.chat) {
            target.answers = id.message
        }
        return .success(target)
    }

    private static func refusal(_ outbound: OutboundMessage) -> SendResult? {
        let length = outbound.text.utf16.count
        if outbound.files.isEmpty {
            if length == 0 { return SendResult(.failed, detail: "there is nothing to send") }
            if length > ProviderTextLimits.telegram {
                return tooLarge("the text has more than \(ProviderTextLimits.telegram) characters")
            }
        } else if length > TelegramLimits.captionMax {
            return tooLarge("with files the text may have \(TelegramLimits.captionMax) characters: send it on its own")
        }
        if outbound.files.count > TelegramLimits.filesMax {
            return tooLarge("a message may have \(TelegramLimits.filesMax) files")
        }
        if outbound.files.contains(where: { $0.content.count > TelegramLimits.fileBytesMax }) {
            return tooLarge("a file has more than \(TelegramLimits.fileBytesMax) bytes")
        }
        return nil
    }

    private static func tooLarge(_ detail: String) -> SendResult { SendResult(.failed, fault: .size, detail: detail) }

    private static func text(_ outbound: OutboundMessage, _ target: Target) -> ProviderClient.Body {
        var body = JSONWriter()
        body.beginObject()
        body.key("chat_id")
        body.integer(target.thread.chat)
        if let topic = target.thread.topic {
            body.key("message_thread_id")
            body.integer(topic)
        }
        body.key("text")
        body.string(outbound.text)
        if let answers = target.answers {
            body.key("reply_parameters")
            body.raw(reply(to: answers))
        }
        body.endObject()
        return .json(body.bytes)
    }

    /// `ReplyParameters`; a message that was deleted meanwhile keeps nothing from being sent.
    private static func reply(to message: Int64) -> String {
        #"{"message_id":\#(message),"allow_sending_without_reply":true}"#
    }

    /// The one picture that is sent as a picture, where the only file is one.
    private static func photo(_ outbound: OutboundMessage) -> OutboundFile? {
        guard let file = outbound.files.first, outbound.files.count == 1,
            ["image/jpeg", "image/png"].contains(file.type),
            file.content.count <= TelegramLimits.photoBytesMax
        else { return nil }
        return file
    }

    private static func form(
        _ field: String, _ file: OutboundFile, _ outbound: OutboundMessage, _ target: Target
    ) -> MultipartForm {
        var form = head(outbound, target)
        if !outbound.text.isEmpty { form.add("caption", outbound.text) }
        form.add(field, file)
        return form
    }

    private static func album(_ outbound: OutboundMessage, _ target: Target) -> MultipartForm {
        var form = head(outbound, target)
        var media = JSONWriter()
        media.beginArray()
        for index in outbound.files.indices {
            media.beginObject()
            media.key("type")
            media.string("document")
            media.key("media")
            media.string("attach://file\(index)")
            if index == outbound.files.endIndex - 1, !outbound.text.isEmpty {
                media.key("caption")
                media.string(outbound.text)
            }
            media.endObject()
        }
        media.endArray()
        form.add("media", String(decoding: media.bytes, as: UTF8.self))
        for (index, file) in outbound.files.enumerated() { form.add("file\(index)", file) }
        return form
    }

    private static func head(_ outbound: OutboundMessage, _ target: Target) -> MultipartForm {
        var form = MultipartForm(boundary: outbound.key + outbound.id)
        form.add("chat_id", String(target.thread.chat))
        if let topic = target.thread.topic { form.add("message_thread_id", String(topic)) }
        if let answers = target.answers { form.add("reply_parameters", reply(to: answers)) }
        return form
    }

    private static func result(_ answer: TelegramAnswer, at now: Instant) -> SendResult {
        if let result = answer.result {
            let sent = result.array?.first ?? result
            guard let chat = MessagingFields.id(sent["chat"]?["id"]), let message = sent["message_id"]?.int64 else {
                return .unclear(answer.answer, "Telegram does not say which message it has made")
            }
            var done = SendResult(.sent, status: answer.answer.status, detail: "Telegram has taken it")
            done.providerID = TelegramMessageID(chat: chat, message: message).text
            return done
        }
        var result = SendResult(
            httpStatus: answer.code, retryAfter: nil, at: now)
        if result.outcome != .ambiguous { result.detail = "Telegram answered \(answer.code)" }
        if case .retry = result.outcome { result.outcome = .retry(after: answer.retryAfter(at: now)) }
        switch answer.code {
        case 200..<300:
            return .unclear(answer.answer, "the answer is not of the Bot API")
        case 401,
            404 where answer.isOfTheAPI:
            result.fault = .login
            result.detail = "Telegram refuses the bot's token: \(answer.code)"
        case 403 where !answer.isOfTheAPI: return .unexplained(answer.answer, at: now)
        case 403:
            result.detail =
                "Telegram answered 403: the customer has blocked the bot, never wrote to it, or it is no member of the group"
        case 413: result.fault = .size
        case 400 where answer.says("too long") || answer.says("too big"): result.fault = .size
        case 400 where answer.answer.json?["parameters"]?["migrate_to_chat_id"] != nil:
            result.detail =
                "Telegram answered 400: the group has a new number; answer what is written there from now on"
        default: break
        }
        return result
    }
}
