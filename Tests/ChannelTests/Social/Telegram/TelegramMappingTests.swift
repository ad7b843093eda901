import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Telegram: what updates become")
struct TelegramMappingTests {
    private typealias Updates = TelegramUpdates

    private func items(_ update: String, groups: Bool = true) throws -> [ChannelItem] {
        let channel = TelegramWebhook(
            name: "tg", settings: TelegramSettings(token: Updates.token, groups: groups, username: "ShopBot"),
            webhook: TelegramSettings.Webhook(path: "/hooks/tg", secrets: ["s3cret"]), curl: try CurlMulti())
        let request = WebhookRequest(
            method: "POST", headers: [("X-Telegram-Bot-Api-Secret-Token", "s3cret")], body: Array(update.utf8))
        guard case .items(let items) = channel.accept(request, at: .at(1_786_095_001)) else {
            Issue.record("no items")
            return []
        }
        return items
    }

    private func message(_ update: String, groups: Bool = true) throws -> InboundMessage {
        let items = try items(update, groups: groups)
        guard case .message(let message, let files, let raw) = items.first, items.count == 1 else {
            Issue.record("no message: \(items)")
            return InboundMessage(dedupe: "", sender: Sender(id: ""), text: "")
        }
        #expect(files.isEmpty && raw == Array(update.utf8))
        return message
    }

    @Test("a private message")
    func plain() throws {
        let said = try message(Updates.said(#""text":"/start","reply_to_message":{"message_id":3,"chat":{"id":77}}"#))
        #expect(said.dedupe == "77:5" && said.providerID == "77:5" && said.refersTo == "77:3")
        #expect(said.thread == "77" && said.visibility == .private && said.kind == .message)
        #expect(said.sender == Sender(id: "77", name: "Ayşe Yılmaz"))
        #expect(said.text == "/start" && said.verified == .provider && !said.automatic)
        #expect(said.language == "tr" && !said.languageReliable)
        #expect(said.sentAt == .at(1_786_095_000) && said.replyBy == .none)
        #expect(said.attributes.map(\.name) == ["telegram.chat", "telegram.username"])
        #expect(said.attributes.allSatisfy { $0.provenance == .channel })
    }

    @Test("an edit is of its own and names its message")
    func edit() throws {
        let update =
            #"{"update_id":950,"edited_message":{"message_id":5,\#(Updates.customer),\#(Updates.privateChat),"#
            + #""date":1786095000,"edit_date":1786095060,"text":"better"}}"#
        let said = try message(update)
        #expect(said.kind == .edit && said.dedupe == "77:5:edit:950" && said.refersTo == "77:5")
        #expect(said.providerID.isEmpty && said.text == "better" && said.sentAt == .at(1_786_095_060))
    }

    @Test(
        "files are named, and not fetched",
        arguments: [
            (
                #""photo":[{"file_id":"small"},{"file_id":"P","file_size":9000}],"caption":"here"#, "photo.jpg",
                "image/jpeg", "P"
            ),
            (
                #""document":{"file_id":"D","file_name":"a.pdf","mime_type":"application/pdf"},"caption":"here"#,
                "a.pdf", "application/pdf", "D"
            ),
            (
                #""animation":{"file_id":"A"},"document":{"file_id":"A","file_name":"a.mp4","mime_type":"video/mp4"},"caption":"here"#,
                "a.mp4", "video/mp4", "A"
            ),
            (#""voice":{"file_id":"V","mime_type":"audio/ogg"},"caption":"here"#, "voice.ogg", "audio/ogg", "V"),
            (#""video":{"file_id":"W","mime_type":"video/mp4"},"caption":"here"#, "video.mp4", "video/mp4", "W"),
            (#""video_note":{"file_id":"N"},"caption":"here"#, "video.mp4", "video/mp4", "N"),
            (
                #""audio":{"file_id":"M","mime_type":"x/ y"},"caption":"here"#, "audio.mp3",
                "application/octet-stream", "M"
            ),
            (#""sticker":{"file_id":"S","emoji":"here"},"has_media_spoiler":"x"#, "sticker.webp", "image/webp", "S"),
        ])
    func media(more: String, name: String, type: String, source: String) throws {
        let said = try message(Updates.said(more + #"""#))
        let file = try #require(said.attachments.first)
        #expect(said.attachments.count == 1 && said.text == "here")
        #expect(file.name == name && file.type == type && file.source == source && file.sha256.isEmpty)
        #expect(file.bytes == (source == "P" ? 9_000 : 0))
    }

    @Test(
        "what is neither text nor file is told in words",
        arguments: [
            (#""contact":{"phone_number":"+48500","first_name":"Jan","last_name":"K"}"#, "[contact] Jan K, +48500"),
            (#""location":{"latitude":41.015,"longitude":-28.9}"#, "[location] 41.015, -28.9"),
            (
                #""location":{"latitude":1,"longitude":2},"venue":{"location":{"latitude":1,"longitude":2},"title":"Shop","address":"Main 1"}"#,
                "[location] 1, 2, Shop, Main 1"
            ),
            (#""dice":{"emoji":"🎲","value":6}"#, "🎲 6"),
            (#""poll":{"question":"When?"}"#, "[poll] When?"),
            (#""hologram":{"a":1}"#, "[unsupported message: hologram]"),
            (#""text":"""#, "[unsupported message: text]"),
        ])
    func words(more: String, text: String) throws {
        #expect(try message(Updates.said(more)).text == text)
    }

    @Test(
        "what nobody said is nothing",
        arguments: [
            Updates.said(#""new_chat_title":"x""#), Updates.said(#""pinned_message":{"message_id":3}"#),
            Updates.said(#""message_auto_delete_timer_changed":{}"#), Updates.said(#""left_chat_member":{"id":1}"#),
            #"{"update_id":1,"my_chat_member":{}}"#, #"{"update_id":1,"channel_post":{"text":"x"}}"#,
            #"{"update_id":1,"message":{"message_id":1,"chat":{"id":-5,"type":"channel"},"text":"x"}}"#,
            // A live location that moves.
            #"{"update_id":1,"edited_message":{"message_id":5,\#(Updates.customer),\#(Updates.privateChat),"edit_date":1,"location":{"latitude":1,"longitude":2,"live_period":60}}}"#,
            // The bot itself.
            #"{"update_id":1,"message":{"message_id":1,"from":{"id":4242,"is_bot":true},\#(Updates.privateChat),"text":"x"}}"#,
            // In a group, to nobody in particular.
            Updates.inGroup(#""text":"hello @other","entities":[{"type":"mention","offset":6,"length":6}]"#),
            Updates.inGroup(#""text":"@ShopBot""#),
            Updates.inGroup(#""text":"/help@otherbot","entities":[{"type":"bot_command","offset":0,"length":14}]"#),
            Updates.inGroup(
                #""text":"x","entities":[{"type":"mention","offset":-1,"length":9},{"type":"mention","offset":0,"length":9223372036854775807}]"#
            ),
        ])
    func nothing(update: String) throws {
        #expect(try items(update).isEmpty)
    }

    @Test(
        "a group is public, and heard where the bot is spoken to",
        arguments: [
            #""text":"ŞŞ👋 @shopbot help","entities":[{"type":"mention","offset":5,"length":8}]"#,
            #""text":"Bot!","entities":[{"type":"text_mention","offset":0,"length":3,"user":{"id":4242}}]"#,
            #""text":"/help@ShopBot","entities":[{"type":"bot_command","offset":0,"length":13}]"#,
            #""text":"and?","reply_to_message":{"message_id":2,"from":{"id":4242,"is_bot":true},"chat":{"id":-1001}}"#,
            #""photo":[{"file_id":"P"}],"caption":"@ShopBot","caption_entities":[{"type":"mention","offset":0,"length":8}]"#,
        ])
    func group(more: String) throws {
        let said = try message(Updates.inGroup(more))
        #expect(said.visibility == .public && said.thread == "-1001" && said.sender.id == "77")
        #expect(said.providerID == "-1001:6")
        #expect(try items(Updates.inGroup(more), groups: false).isEmpty)
    }

    @Test("topics of a forum are threads, hidden admins are their group, bots are machines")
    func who() throws {
        let call = #""text":"@ShopBot","entities":[{"type":"mention","offset":0,"length":8}]"#
        let topic = try message(Updates.inGroup(call + #","is_topic_message":true,"message_thread_id":9"#))
        #expect(topic.thread == "-1001/9")
        let hidden = try message(
            Updates.inGroup(
                call + #","sender_chat":{"id":-1001,"title":"Fans"}"#, from: #""from":{"id":1087968824,"is_bot":true}"#)
        )
        #expect(hidden.sender == Sender(id: "-1001", name: "Fans") && !hidden.automatic)
        let robot = try message(Updates.inGroup(call, from: #""from":{"id":5,"is_bot":true,"first_name":"R2"}"#))
        #expect(robot.automatic)
    }

    @Test("a pressed button is what it stands for")
    func button() throws {
        let said = try message(
            #"{"update_id":7,"callback_query":{"id":"99","# + Updates.customer
                + #","message":{"message_id":4,"chat":{"id":77,"type":"private"}},"data":"yes"}}"#)
        #expect(said.text == "yes" && said.dedupe == "callback:99" && said.refersTo == "77:4" && said.thread == "77")
    }

    @Test(
        "what is broken is kept, and never believed",
        arguments: [
            ("{}", QuarantineCode.fieldMissing), (#"{"update_id":1,"hologram":{}}"#, .kindUnknown),
            (#"{"update_id":1,"message":{}}"#, .fieldMissing), (#"{"update_id":1,"message":[1]}"#, .fieldMissing),
            (#"{"update_id":1,"message":{"chat":{"id":"77","type":"private"}}}"#, .fieldMissing),
            (#"{"update_id":1,"message":{"chat":{"id":-7,"type":"private"}}}"#, .fieldValue),
            (#"{"update_id":1,"message":{"chat":{"id":7,"type":"supergroup"}}}"#, .fieldValue),
            (#"{"update_id":1,"message":{"chat":{"id":7,"type":"hive"}}}"#, .kindUnknown),
            (#"{"update_id":1,"message":{"chat":{"id":7,"type":"private"},"text":"x"}}"#, .fieldMissing),
            (#"{"update_id":1,"callback_query":{"id":"1"}}"#, .fieldMissing),
        ])
    func broken(update: String, code: QuarantineCode) throws {
        guard case .unreadable(let found, _, let bytes) = try items(update).first else {
            Issue.record("believed: \(update)")
            return
        }
        #expect(found == code && bytes == Array(update.utf8))
    }

    @Test("updates cut at every byte and with every byte changed do not crash")
    func fuzz() throws {
        let whole = Array(
            Updates.inGroup(
                #""text":"@ShopBot ş","entities":[{"type":"mention","offset":0,"length":8}],"document":{"file_id":"D","file_size":-3}"#
            ).utf8)
        let channel = TelegramWebhook(
            name: "tg", settings: TelegramSettings(token: Updates.token, groups: true, username: "ShopBot"),
            webhook: TelegramSettings.Webhook(path: "/t", secrets: ["s"]), curl: try CurlMulti())
        func accept(_ body: [UInt8]) -> WebhookVerdict {
            let head = [(name: "x-telegram-bot-api-secret-token", value: "s")]
            return channel.accept(WebhookRequest(method: "POST", headers: head, body: body), at: .at(0))
        }
        for end in whole.indices {
            #expect(accept(Array(whole[..<end])).unreadable == [.notJSON], "\(end) bytes")
        }
        var random = TestRandom(seed: 9)
        for place in whole.indices {
            var changed = whole
            changed[place] = UInt8.random(in: 0...255, using: &random)
            if case .refused = accept(changed) { Issue.record("refused") }
        }
    }
}
