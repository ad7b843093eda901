import AsyncCurl
import FrontdeskAPI
import FrontdeskCore
import Testing

@testable import FrontdeskCommands

/// `frontdesk reply`.
@Suite struct ReplyCommandTests {
    @Test("a reply names the epoch and what was shown before")
    func reply() {
        let desk = FakeDesk.withOneInHand()
        desk.on(
            "POST /v1/conversations/c1042/reply", Replied(work: Sample.work(1042, .waiting), message: MessageID(12)))
        #expect(desk.run("show") == 0)
        #expect(desk.run("reply", "İade yolda", "--then", "active") == 0)
        #expect(desk.output == "c1042 answered (m12); it is waiting now.\n")
        #expect(
            desk.calls.last
                == #"POST /v1/conversations/c1042/reply {"epoch":3,"seen":"m9","text":"İade yolda","then":"active"}"#)
        #expect(desk.requests.last?.headers.contains { $0.name == "Idempotency-Key" && $0.value == "key" } == true)
    }

    @Test("a reply to all, and to more")
    func copies() {
        let desk = FakeDesk.withOneInHand()
        desk.on(
            "POST /v1/conversations/c1042/reply", Replied(work: Sample.work(1042, .waiting), message: MessageID(12)))
        #expect(desk.run("reply", "ok", "--all", "--cc", "bob@example.org", "--cc", "dora@example.org") == 0)
        #expect(
            desk.calls.last
                == #"POST /v1/conversations/c1042/reply {"epoch":3,"text":"ok","then":"wait","#
                + #""cc":["bob@example.org","dora@example.org"],"replyAll":true}"#)
        #expect(desk.run(words: ["reply", "ok"] + (1...41).flatMap { ["--cc", "b\($0)@example.org"] }) == 2)
    }

    @Test("files are uploaded in their order, and then named by the reply")
    func attach() throws {
        let desk = FakeDesk.withOneInHand()
        desk.files["/tmp/fiş.pdf"] = [1]
        desk.files["notes"] = [2]
        let first = String(repeating: "a", count: 64)
        let second = String(repeating: "b", count: 64)
        desk.on(
            "POST /v1/attachments?name=fi%C5%9F.pdf&type=application%2Fpdf",
            Uploaded(sha256: first, bytes: 1, scan: .clean))
        desk.on(
            "POST /v1/attachments?name=notes&type=application%2Foctet-stream",
            Uploaded(sha256: second, bytes: 1, scan: .unscanned))
        desk.on(
            "POST /v1/conversations/c1042/reply", Replied(work: Sample.work(1042, .waiting), message: MessageID(12)))
        #expect(desk.run("reply", "ok", "--attach", "/tmp/fiş.pdf", "--attach", "notes") == 0)
        #expect(
            desk.calls.last
                == #"POST /v1/conversations/c1042/reply {"epoch":3,"text":"ok","then":"wait","attachments":["#
                + #"{"sha256":"\#(first)","name":"fiş.pdf","type":"application/pdf"},"#
                + #"{"sha256":"\#(second)","name":"notes","type":"application/octet-stream"}]}"#)
        // Nothing is sent where a file is missing.
        let calls = desk.calls.count
        #expect(desk.run("reply", "c1042", "ok", "--attach", "notes", "--attach", "missing") == 1)
        #expect(desk.errors.contains("missing cannot be read"))
        #expect(!desk.calls.dropFirst(calls).contains { $0.hasPrefix("POST") })
        #expect(desk.run(words: ["reply", "ok"] + (1...11).flatMap { _ in ["--attach", "notes"] }) == 2)
    }

    @Test(
        "a template goes alone, with a text, with the conversation named, or with both",
        arguments: [
            (["--template", "thanks"], #""template":"thanks""#),
            (["c1042", "--template", "thanks"], #""template":"thanks""#),
            (["--template", "thanks", "See you"], #""text":"See you","template":"thanks""#),
            (["c1042", "See you", "--template", "thanks"], #""text":"See you","template":"thanks""#),
        ])
    func template(_ words: [String], _ fields: String) {
        let desk = FakeDesk.withOneInHand()
        desk.on(
            "POST /v1/conversations/c1042/reply", Replied(work: Sample.work(1042, .waiting), message: MessageID(12)))
        #expect(desk.run(words: ["reply"] + words) == 0)
        #expect(desk.calls.last == #"POST /v1/conversations/c1042/reply {"epoch":3,\#(fields),"then":"wait"}"#)
    }

    @Test(
        "what everybody can read is answered in public only by a yes",
        arguments: [("y", 0), ("Yes", 0), ("", 1), ("no", 1), (nil, 2)] as [(String?, Int32)])
    func publicReply(answer: String?, code: Int32) {
        let desk = FakeDesk()
        var work = Sample.work(1042)
        work.visibility = .public
        desk.on("GET /v1/conversations/c1042", Sample.view(work))
        desk.on(
            "POST /v1/conversations/c1042/reply", Replied(work: Sample.work(1042, .waiting), message: MessageID(12)))
        desk.answer = answer
        #expect(desk.run("reply", "c1042", "ok") == code)
        #expect(desk.questions == ["Everyone can read this. Send? [y/N] "])
        #expect(desk.calls.count { $0.hasPrefix("POST") } == (code == 0 ? 1 : 0))
        if code == 0 { #expect(desk.calls.last?.hasSuffix(#""then":"wait","visibility":"public"}"#) ?? false) }
        if code == 2 { #expect(desk.errors.contains("--public") && desk.errors.contains("--private")) }
    }

    @Test("who says whom it is for is not asked", arguments: ["public", "private"])
    func saidReply(visibility: String) {
        let desk = FakeDesk()
        var work = Sample.work(1042)
        work.visibility = .public
        desk.on("GET /v1/conversations/c1042", Sample.view(work))
        let id: Int64 = visibility == "public" ? 1042 : 1043
        desk.on("POST /v1/conversations/c1042/reply", Replied(work: Sample.work(id, .waiting), message: MessageID(12)))
        #expect(desk.run("reply", "c1042", "ok", "--\(visibility)") == 0)
        #expect(desk.questions.isEmpty)
        #expect(desk.calls.last?.hasSuffix(#""visibility":"\#(visibility)"}"#) ?? false)
        #expect(desk.output.contains("c1042 stays as it is") == (visibility == "private"))
    }

    @Test("what was not shown is not claimed to have been read")
    func nothingSeen() {
        let desk = FakeDesk.withOneInHand()
        desk.on(
            "POST /v1/conversations/c1042/reply", Replied(work: Sample.work(1042, .waiting), message: MessageID(12)))
        desk.input = Array("from a\npipe\n".utf8)
        #expect(desk.run("reply", "c1042", "-", "--anyway", "--public") == 0)
        #expect(
            desk.calls == [
                "GET /v1/conversations/c1042",
                #"POST /v1/conversations/c1042/reply {"epoch":3,"sendAnyway":true,"text":"from a\npipe","#
                    + #""then":"wait","visibility":"public"}"#,
            ])
    }

    @Test("a refused reply says how to go on")
    func newMessage() {
        let desk = FakeDesk.withOneInHand()
        desk.refuse(
            "POST /v1/conversations/c1042/reply",
            Problem(
                status: 409, code: "new-message", title: "The customer wrote since",
                extra: [.init(key: "draft", value: .bool(true))]))
        #expect(desk.run("reply", "ok") == 1)
        #expect(
            desk.errors == """
                frontdesk: The customer has written since. (new-message)
                Read it with "frontdesk show c1042", or send yours all the same with --anyway.
                Your text is kept as a draft: "frontdesk draft c1042".

                """)
        #expect(desk.run("reply", "ok", "--json") == 1)
        #expect(
            desk.errors
                == #"{"status":409,"code":"new-message","title":"The customer wrote since","draft":true,"#
                + #""conversation":"c1042"}"# + "\n")
    }
}
