import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Meta: what posts become")
struct MetaMappingTests {
    private typealias Meta = MetaFixtures
    private static let said = #""from":"48500","id":"wamid.1","timestamp":"1697043223""#

    @Test("the challenge is answered to who knows the token")
    func challenge() throws {
        let channel = try Meta.channel(.whatsapp)
        func verdict(_ query: String) -> WebhookVerdict {
            channel.accept(
                WebhookRequest(method: "GET", target: "/hooks/meta\(query)", headers: [], body: []), at: Meta.now)
        }
        let right = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify+me"
        #expect(
            verdict(right)
                == .answer(WebhookAnswer(status: 200, contentType: "text/plain", body: Array("1158201444".utf8))))
        #expect(
            verdict("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify%20me") != .refused(.methodNotAllowed))
        for query in ["", "?", "?hub.mode=subscribe", right.replacing("subscribe", with: "unsubscribe")] {
            #expect(verdict(query) == .refused(.methodNotAllowed))
        }
        for query in [
            right + "x", right.replacing("verify+me", with: ""), right.replacing("1158201444", with: "%3Cscript%3E"),
            right.replacing("1158201444", with: String(repeating: "1", count: 129)),
        ] {
            #expect(verdict(query) == .refused(.signature(.signatureWrong)))
        }
        let request = WebhookRequest(method: "PUT", headers: [], body: [])
        #expect(channel.accept(request, at: Meta.now) == .refused(.methodNotAllowed))
    }

    @Test("a batch of entries, changes and messages is read one by one, and repeats have the same keys")
    func batch() throws {
        func change(_ number: Int) -> String {
            #"{"field":"messages","value":{"metadata":{"phone_number_id":"1122334455667"},"messages":["#
                + #"{"from":"1","id":"a\#(number)","timestamp":"1","type":"text","text":{"body":"one"}},{"broken":1},"#
                + #"{"from":"2","id":"b\#(number)","timestamp":"1","type":"text","text":{"body":"two"}}],"#
                + #""statuses":[{"id":"s\#(number)","status":"read"}]}}"#
        }
        let body =
            #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[\#(change(1)),\#(change(2))]},{"id":"1","changes":[\#(change(3))]}]}"#
        let items = try Meta.items(body, .whatsapp)
        var keys: [String] = []
        var broken = 0
        for item in items {
            switch item {
            case .message(let message, _, let raw):
                keys.append(message.dedupe)
                #expect(String(decoding: raw, as: UTF8.self).contains(message.dedupe))
            case .receipt(let receipt): keys.append(receipt.providerID)
            case .unreadable(let code, _, let bytes):
                broken += 1
                #expect(code == .fieldMissing && bytes == Array(#"{"broken":1}"#.utf8))
            }
        }
        #expect(keys == ["a1", "b1", "s1", "a2", "b2", "s2", "a3", "b3", "s3"] && broken == 3)
        #expect(try Meta.items(body, .whatsapp) == items)
    }

    @Test("edits and deletions name their message")
    func changed() throws {
        let edit = try Meta.message(
            Meta.whatsapp(
                #""messages":[{\#(Self.said),"type":"edit","edit":{"original_message_id":"wamid.0","message":{"type":"text","text":{"body":"new"}}}}]"#
            ),
            .whatsapp)
        #expect(edit.kind == .edit && edit.refersTo == "wamid.0" && edit.text == "new" && edit.dedupe == "wamid.1")
        #expect(edit.providerID.isEmpty)
        let gone = try Meta.message(
            Meta.whatsapp(#""messages":[{\#(Self.said),"type":"revoke","revoke":{"original_message_id":"wamid.0"}}]"#),
            .whatsapp)
        #expect(gone.kind == .delete && gone.refersTo == "wamid.0" && gone.text.isEmpty)
        let unsent = try Meta.message(
            Meta.event(#""message":{"mid":"m1","is_deleted":true}"#, .instagram), .instagram)
        #expect(unsent.kind == .delete && unsent.refersTo == "m1" && unsent.dedupe == "m1:delete")
        let edited = try Meta.message(
            Meta.event(#""message_edit":{"mid":"m1","text":"new","num_edit":2}"#, .messenger), .messenger)
        #expect(edited.kind == .edit && edited.refersTo == "m1" && edited.dedupe == "m1:edit:2" && edited.text == "new")
    }

    @Test("a group on WhatsApp is public, customers without a number have an id")
    func whatsappPlaces() throws {
        let group = try Meta.message(
            Meta.whatsapp(#""messages":[{\#(Self.said),"group_id":"G1","type":"text","text":{"body":"hi"}}]"#),
            .whatsapp)
        #expect(group.visibility == .public && group.thread == "group:G1" && group.replyBy == .none)
        let hidden = try Meta.message(
            Meta.whatsapp(
                #""contacts":[{"profile":{"name":"Ewa"},"user_id":"PL.1"}],"messages":[{"from_user_id":"PL.1","id":"w","type":"text","text":{"body":"hi"}}]"#
            ),
            .whatsapp)
        #expect(hidden.sender == Sender(id: "PL.1", name: "Ewa", phone: ""))
        #expect(hidden.replyBy == Meta.now + .hours(24))
    }

    @Test("a private message on Messenger and Instagram", arguments: [MetaSettings.Product.messenger, .instagram])
    func direct(product: MetaSettings.Product) throws {
        let said = try Meta.message(
            Meta.event(
                #""message":{"mid":"m1","text":"hello","reply_to":{"mid":"m0"},"quick_reply":{"payload":"P"},"attachments":["#
                    + #"{"type":"image","payload":{"url":"https://cdn.example/a"}},{"type":"location","payload":{"coordinates":{"lat":1.5,"long":2}}},"#
                    + #"{"type":"fallback","title":"Page","url":"https://x.example/"},{"type":"image","payload":{"url":"file:///etc/passwd"}}]}"#,
                product), product)
        #expect(said.thread == "77" && said.sender == Sender(id: "77") && said.visibility == .private)
        #expect(said.dedupe == "m1" && said.providerID == "m1" && said.refersTo == "m0" && said.verified == .hmac)
        #expect(said.text == "hello\n[location] 1.5, 2\n[fallback] Page https://x.example/\n[image] file:///etc/passwd")
        #expect(said.attachments.map(\.source) == ["https://cdn.example/a"])
        #expect(said.sentAt == Instant(microseconds: 1_697_043_223_250_000))
        #expect(said.replyBy == said.sentAt + .hours(24))
        let longer = try Meta.message(
            Meta.event(#""message":{"mid":"m1","text":"x"}"#, product), product, humanAgent: true)
        #expect(longer.replyBy == longer.sentAt + .days(7))
    }

    @Test(
        "what nobody said to us is nothing",
        arguments: [
            #""message":{"mid":"m1","text":"ours","is_echo":true,"app_id":5}"#, #""read":{"watermark":1697043223250}"#,
            #""delivery":{"watermark":1697043223250}"#, #""optin":{}"#, #""referral":{"source":"ADS"}"#,
            #""pass_thread_control":{}"#,
        ])
    func nothing(event: String) throws {
        #expect(try Meta.items(Meta.event(event, .messenger), .messenger).isEmpty)
        #expect(
            try Meta.items(Meta.event(#""message":{"mid":"m","text":"x"}"#, .messenger, from: "700"), .messenger)
                .isEmpty)
        let standby =
            #"{"object":"page","entry":[{"id":"700","standby":[{"sender":{"id":"7"},"message":{"mid":"m","text":"x"}}]}]}"#
        #expect(try Meta.items(standby, .messenger).isEmpty)
    }

    @Test("receipts, buttons and reactions")
    func others() throws {
        #expect(
            try Meta.items(Meta.event(#""delivery":{"mids":["m1","m2"],"watermark":1}"#, .messenger), .messenger)
                == ["m1", "m2"].map { .receipt(DeliveryReceipt(providerID: $0, step: .delivered)) })
        #expect(
            try Meta.items(Meta.event(#""read":{"mid":"m1"}"#, .instagram), .instagram)
                == [.receipt(DeliveryReceipt(providerID: "m1", step: .read))])
        let button = try Meta.message(
            Meta.event(#""postback":{"mid":"m3","title":"Yes","payload":"Y"}"#, .messenger), .messenger)
        #expect(button.text == "Yes" && button.dedupe == "m3")
        let old = try Meta.message(Meta.event(#""postback":{"payload":"Y"}"#, .messenger), .messenger)
        #expect(old.text == "Y" && old.dedupe == "postback:77:1697043223250000")
        let heart = try Meta.message(
            Meta.event(#""reaction":{"mid":"m1","action":"react","reaction":"love","emoji":"❤"}"#, .instagram),
            .instagram)
        #expect(heart.text == "[reaction] ❤" && heart.automatic && heart.refersTo == "m1")
        let none = try Meta.message(Meta.event(#""reaction":{"mid":"m1","action":"unreact"}"#, .instagram), .instagram)
        #expect(none.text == "[reaction removed]" && none.automatic)
        let odd = try Meta.message(Meta.event(#""message":{"mid":"m","is_unsupported":true}"#, .instagram), .instagram)
        #expect(odd.text == "[unsupported message]" && !odd.automatic)
    }

    private func comment(
        _ verb: String = "add", from: String = "77", parent: String = "700_1", item: String = "comment"
    ) -> String {
        Meta.change(
            "feed",
            #"{"from":{"id":"\#(from)","name":"Jan"},"item":"\#(item)","verb":"\#(verb)","comment_id":"1_5","post_id":"700_1","parent_id":"\#(parent)","created_time":1697043223,"message":"Where is it?","post":{"permalink_url":"https://fb.example/1"}}"#,
            .messenger)
    }

    @Test("comments on a page are public conversations of their own")
    func comments() throws {
        let first = try Meta.message(comment(), .messenger)
        #expect(first.kind == .comment && first.visibility == .public && first.thread == "comment:1_5")
        #expect(first.dedupe == "1_5" && first.providerID == "1_5" && first.sender == Sender(id: "77", name: "Jan"))
        #expect(first.text == "Where is it?" && first.replyBy == .none && first.sentAt == .at(1_697_043_223))
        #expect(first.attributes.map(\.name) == ["meta.comment", "meta.post", "meta.link"])
        let under = try Meta.message(comment(parent: "1_4"), .messenger)
        #expect(under.thread == "comment:1_4" && under.refersTo == "1_4")
        let edited = try Meta.message(comment("edited"), .messenger)
        #expect(
            edited.kind == .edit && edited.refersTo == "1_5" && edited.dedupe != "1_5" && edited.thread == "comment:1_5"
        )
        let gone = try Meta.message(comment("remove"), .messenger)
        #expect(gone.kind == .delete && gone.refersTo == "1_5" && gone.dedupe == "1_5:delete")
        let post = try Meta.message(comment(item: "status"), .messenger)
        #expect(post.thread == "comment:700_1" && post.dedupe == "700_1" && post.visibility == .public)
        for silent in [comment(from: "700"), comment("hide"), comment(item: "reaction")] {
            #expect(try Meta.items(silent, .messenger).isEmpty)
        }
    }

    @Test("comments on Instagram, in both shapes")
    func instagramComments() throws {
        let value =
            #"{"from":{"id":"77","username":"ayse"},"media":{"id":"M1","media_product_type":"FEED"},"id":"C2","parent_id":"C1","text":"Nice"}"#
        let bodies = [
            Meta.change("comments", value, .instagram),
            #"{"object":"instagram","entry":[{"id":"800","time":1,"field":"live_comments","value":\#(value)}]}"#,
        ]
        for body in bodies {
            let said = try Meta.message(body, .instagram)
            #expect(said.kind == .comment && said.visibility == .public && said.thread == "comment:C1")
            #expect(said.sender == Sender(id: "77", name: "ayse") && said.dedupe == "C2" && said.text == "Nice")
        }
        let own = #"{"from":{"id":"800"},"id":"C3","text":"ours"}"#
        #expect(try Meta.items(Meta.change("comments", own, .instagram), .instagram).isEmpty)
    }

    static let unreadable: [(String, MetaSettings.Product, QuarantineCode)] = [
        (Meta.whatsapp(#""messages":[{"id":"w","type":"text"}]"#), .whatsapp, .fieldMissing),
        (Meta.whatsapp(#""messages":[{"from":"1","type":"text"}]"#), .whatsapp, .fieldMissing),
        (Meta.whatsapp(#""messages":[{"from":"1","id":"w"}]"#), .whatsapp, .fieldMissing),
        (Meta.whatsapp(#""messages":["x"]"#), .whatsapp, .fieldMissing),
        (Meta.whatsapp(#""statuses":[{"status":"read"}]"#), .whatsapp, .fieldMissing),
        (Meta.whatsapp(#""holograms":[]"#), .whatsapp, .kindUnknown),
        (Meta.whatsapp(#""messages":[]"#, field: "holograms"), .whatsapp, .kindUnknown),
        (Meta.whatsapp(#""messages":[{}]"#, number: "5"), .whatsapp, .fieldValue),
        (Meta.event(#""hologram":{}"#, .messenger), .messenger, .kindUnknown),
        (Meta.event(#""message":{"text":"x"}"#, .messenger), .messenger, .fieldMissing),
        (Meta.event(#""reaction":{}"#, .messenger), .messenger, .fieldMissing),
        (Meta.change("holograms", "{}", .messenger), .messenger, .kindUnknown),
        (Meta.change("feed", #"{"item":"hologram","verb":"add"}"#, .messenger), .messenger, .kindUnknown),
        (Meta.change("feed", #"{"item":"comment","verb":"add"}"#, .messenger), .messenger, .fieldMissing),
        (Meta.change("comments", #"{"id":"C"}"#, .instagram), .instagram, .fieldMissing),
        (#"{"object":"page","entry":[{"id":"701","messaging":[]}]}"#, .messenger, .fieldValue),
        (#"{"object":"page","entry":[{"id":"700"}]}"#, .messenger, .kindUnknown),
    ]

    @Test("what is believed and not understood is kept", arguments: unreadable.indices)
    func kept(index: Int) throws {
        let (body, product, code) = Self.unreadable[index]
        let items = try Meta.items(body, product)
        guard items.count == 1, case .unreadable(let found, _, let bytes) = items[0] else {
            Issue.record("\(items)")
            return
        }
        #expect(found == code && !bytes.isEmpty)
    }

    @Test(
        "a body of which nothing can be read",
        arguments: [
            ("", QuarantineCode.notJSON), ("[]", .fieldMissing), ("{}", .fieldMissing),
            (#"{"object":"page","entry":[]}"#, .kindUnknown),
            (#"{"object":"whatsapp_business_account"}"#, .fieldMissing),
            (
                MetaFixtures.whatsapp(#""messages":[\#(Array(repeating: "{}", count: 1_001).joined(separator: ","))]"#),
                .tooManyItems
            ),
        ])
    func body(text: String, code: QuarantineCode) throws {
        let verdict = try Meta.channel(.whatsapp).accept(Meta.request(Array(text.utf8)), at: Meta.now)
        #expect(Meta.isUnreadable(verdict, code, Array(text.utf8)), "\(verdict)")
    }

    @Test("bodies with any byte changed, signed all the same, do not crash")
    func fuzz() throws {
        let channels = try MetaSettings.Product.allCases.map { ($0, try Meta.channel($0)) }
        var random = TestRandom(seed: 5)
        for (product, channel) in channels {
            let whole = Array(
                (product == .whatsapp
                    ? Meta.whatsapp(
                        #""messages":[{\#(Self.said),"type":"location","location":{"latitude":1,"longitude":2}}]"#)
                    : product == .messenger ? comment() : Meta.event(#""message":{"mid":"m1","text":"x"}"#, .instagram))
                    .utf8)
            for place in whole.indices {
                var changed = whole
                changed[place] = UInt8.random(in: 0...255, using: &random)
                if case .refused = channel.accept(Meta.request(changed), at: Meta.now) { Issue.record("refused") }
                let cut = Array(whole[..<place])
                #expect(Meta.isUnreadable(channel.accept(Meta.request(cut), at: Meta.now), .notJSON, cut))
            }
        }
    }
}
