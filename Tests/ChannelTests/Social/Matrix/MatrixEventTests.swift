import FrontdeskCore
import Testing

@testable import FrontdeskChannels

@Suite("What an event of Matrix says")
struct MatrixEventTests {
    struct Case: Sendable, CustomStringConvertible {
        let what: String
        let type: String
        let content: String
        let text: String
        var kind = MessageKind.message
        var refersTo = ""
        var automatic = false
        /// Name, type, bytes and address of the file.
        var file = ""
        /// Besides the room's.
        var attributes = ""
        var description: String { what }
    }

    static let cases: [Case] = [
        Case(
            what: "a text", type: "m.room.message", content: #"{"msgtype":"m.text","body":"Merhaba"}"#, text: "Merhaba"),
        Case(
            what: "a notice", type: "m.room.message", content: #"{"msgtype":"m.notice","body":"beep"}"#, text: "beep",
            automatic: true),
        Case(
            what: "an emote", type: "m.room.message", content: #"{"msgtype":"m.emote","body":"waves"}"#,
            text: "* Jan waves"),
        Case(
            what: "an edit", type: "m.room.message",
            content: #"{"msgtype":"m.text","body":"* new","m.new_content":{"msgtype":"m.text","body":"new"},"#
                + #""m.relates_to":{"rel_type":"m.replace","event_id":"$one"}}"#,
            text: "new", kind: .edit, refersTo: "$one"),
        Case(
            what: "an answer with the quote of older clients", type: "m.room.message",
            content: #"{"msgtype":"m.text","body":"> <@a:b> old\n> older\n\nyes","#
                + #""m.relates_to":{"m.in_reply_to":{"event_id":"$one"}}}"#,
            text: "yes", refersTo: "$one"),
        Case(
            what: "a text that only begins with a quote", type: "m.room.message",
            content: #"{"msgtype":"m.text","body":"> quoted\n\nyes"}"#, text: "> quoted\n\nyes"),
        Case(
            what: "a thread", type: "m.room.message",
            content: #"{"msgtype":"m.text","body":"t","m.relates_to":{"rel_type":"m.thread","event_id":"$root","#
                + #""is_falling_back":true,"m.in_reply_to":{"event_id":"$last"}}}"#,
            text: "t", attributes: "matrix.thread=$root"),
        Case(
            what: "a picture", type: "m.room.message",
            content: #"{"msgtype":"m.image","body":"a.png","url":"mxc://example.org/abc","#
                + #""info":{"mimetype":"image/png","size":42}}"#,
            text: "", file: "a.png image/png 42 mxc://example.org/abc"),
        Case(
            what: "a video with a caption", type: "m.room.message",
            content: #"{"msgtype":"m.video","body":"look","filename":"a.mp4","url":"mxc://example.org/abc"}"#,
            text: "look", file: "a.mp4 application/octet-stream 0 mxc://example.org/abc"),
        Case(
            what: "a file whose size is a lie", type: "m.room.message",
            content: #"{"msgtype":"m.file","body":"a","url":"mxc://example.org/abc","info":{"size":-5,"mimetype":7}}"#,
            text: "", file: "a application/octet-stream 0 mxc://example.org/abc"),
        Case(
            what: "a file at another's address", type: "m.room.message",
            content: #"{"msgtype":"m.audio","body":"a","url":"https://127.0.0.1/"}"#,
            text: "unsupported: a file without an address"),
        Case(
            what: "an encrypted file", type: "m.room.message",
            content: #"{"msgtype":"m.file","body":"a","file":{"url":"mxc://example.org/abc"}}"#,
            text: "unsupported: encrypted file", attributes: "matrix.encrypted=true"),
        Case(
            what: "an encrypted event", type: "m.room.encrypted",
            content: #"{"algorithm":"m.megolm.v1.aes-sha2","ciphertext":"x"}"#, text: "unsupported: encrypted",
            attributes: "matrix.encrypted=true"),
        Case(
            what: "a sticker", type: "m.sticker", content: #"{"body":"thumbs up","url":"mxc://example.org/abc"}"#,
            text: "thumbs up", file: "sticker application/octet-stream 0 mxc://example.org/abc"),
        Case(
            what: "a place", type: "m.room.message",
            content: #"{"msgtype":"m.location","body":"here","geo_uri":"geo:1,2"}"#, text: "here",
            attributes: "matrix.geo=geo:1,2"),
        Case(
            what: "a kind nobody knows, with words", type: "m.room.message",
            content: #"{"msgtype":"com.new","body":"words"}"#, text: "words", attributes: "matrix.msgtype=com.new"),
        Case(
            what: "a kind nobody knows, without", type: "m.room.message", content: #"{"msgtype":"com.new"}"#,
            text: "unsupported: com.new", attributes: "matrix.msgtype=com.new"),
        Case(
            what: "a text that is none", type: "m.room.message", content: #"{"msgtype":"m.text","body":{"a":1}}"#,
            text: "unsupported: m.room.message without a text"),
        Case(what: "no content at all", type: "m.room.message", content: "[]", text: "unsupported: m.room.message"),
        Case(what: "a poll", type: "m.poll.start", content: "{}", text: "unsupported: m.poll.start"),
        Case(what: "a call", type: "m.call.invite", content: "{}", text: "unsupported: call", kind: .call),
        Case(
            what: "something taken back, since room version 11", type: "m.room.redaction",
            content: #"{"redacts":"$one","reason":"typo"}"#, text: "typo", kind: .delete, refersTo: "$one"),
    ]

    private func reader(isPublic: Bool = false, alias: String = "") -> MatrixEventReader {
        MatrixEventReader(own: Matrix.own, room: Matrix.room, isPublic: isPublic, alias: alias) {
            $0 == Matrix.customer ? "Jan" : ""
        }
    }

    @Test("What somebody says in the room that was made for them belongs to what an agent began, and to nobody else's")
    func ownRoom() throws {
        let alias = try #require(MatrixAlias(of: Matrix.own, with: Matrix.customer)).text
        #expect(alias.hasPrefix("#frontdesk-") && alias.hasSuffix(":example.org"))
        func thread(_ sender: String, isPublic: Bool = false, alias: String) throws -> String? {
            let event = try Matrix.json(
                #"{"type":"m.room.message","event_id":"$e","sender":"\#(sender)","content":{"msgtype":"m.text","body":"x"}}"#
            )
            guard case .message(let message, _, _) = reader(isPublic: isPublic, alias: alias).item(event) else {
                return nil
            }
            return message.thread
        }
        #expect(try thread(Matrix.customer, alias: alias) == Matrix.customer)
        #expect(try thread("@stranger:example.org", alias: alias) == Matrix.room)
        #expect(try thread(Matrix.customer, alias: "#other:example.org") == Matrix.room)
        #expect(try thread(Matrix.customer, isPublic: true, alias: alias) == "\(Matrix.room) \(Matrix.customer)")
        #expect(MatrixThread(Matrix.customer) == MatrixThread(personAlone: Matrix.customer))
    }

    @Test("of each kind", arguments: cases)
    func kinds(_ each: Case) throws {
        let event = try Matrix.json(
            #"{"type":"\#(each.type)","event_id":"$e","sender":"@jan:example.org","origin_server_ts":1786094999123,"#
                + #""content":\#(each.content)}"#)
        guard case .message(let message, let files, let raw) = reader().item(event) else {
            Issue.record("no message")
            return
        }
        #expect(message.text == each.text)
        #expect(message.kind == each.kind)
        #expect(message.refersTo == each.refersTo)
        #expect(message.automatic == each.automatic)
        let found = message.attachments.map { "\($0.name) \($0.type) \($0.bytes) \($0.source)" }.joined()
        #expect(found == each.file)
        let attributes = message.attributes.map { "\($0.name)=\($0.value)" }
        #expect(attributes.first == "matrix.room=\(Matrix.room)")
        #expect(attributes.dropFirst().joined(separator: ",") == each.attributes)
        #expect(message.attributes.allSatisfy { $0.provenance == .channel })
        #expect(message.dedupe == "$e" && message.providerID == "$e" && message.thread == Matrix.room)
        #expect(message.sender == Sender(id: Matrix.customer, name: "Jan"))
        #expect(message.visibility == .private && message.verified == .provider)
        #expect(message.sentAt == Instant(microseconds: 1_786_094_999_123_000))
        #expect(files.isEmpty)
        #expect(try JSONParser.parse(raw) == event)
    }

    @Test(
        "nothing, where nobody said anything",
        arguments: [
            #"{"type":"m.room.message","event_id":"$e","sender":"@desk:example.org","content":{"msgtype":"m.text","body":"x"}}"#,
            #"{"type":"m.reaction","event_id":"$e","sender":"@jan:example.org","content":{}}"#,
            #"{"type":"m.room.topic","state_key":"","event_id":"$e","sender":"@jan:example.org","content":{}}"#,
            #"{"type":"m.call.candidates","event_id":"$e","sender":"@jan:example.org","content":{}}"#,
            #"{"type":"m.room.redaction","event_id":"$e","sender":"@jan:example.org","content":{}}"#,
            #"{"type":"m.room.message","event_id":"$e","sender":"@jan:example.org","content":{},"unsigned":{"redacted_because":{}}}"#,
        ])
    func silence(_ event: String) throws {
        #expect(reader().item(try Matrix.json(event)) == nil)
    }

    @Test(
        "what cannot be read is kept for operators",
        arguments: [
            ("{}", QuarantineCode.fieldMissing), ("7", .fieldMissing),
            (#"{"type":"m.room.message","sender":"@jan:example.org","content":{}}"#, .fieldMissing),
            (#"{"type":"m.room.message","event_id":5,"sender":"@jan:example.org"}"#, .fieldMissing),
        ])
    func unreadable(_ event: String, _ code: QuarantineCode) throws {
        guard case .unreadable(let found, _, let bytes) = reader().item(try Matrix.json(event)) else {
            Issue.record("not kept")
            return
        }
        #expect(found == code && !bytes.isEmpty)
    }

    @Test("in a public room everybody has a conversation of their own, and it is never that of a private one")
    func publicRoom() throws {
        guard case .message(let message, _, _) = reader(isPublic: true).item(try Matrix.json(Matrix.event("e", "x")))
        else {
            Issue.record("no message")
            return
        }
        #expect(message.visibility == .public)
        #expect(message.thread == "!shop:example.org @jan:example.org")
        #expect(MatrixThread(message.thread) == MatrixThread(room: Matrix.room, user: Matrix.customer, isPublic: true))
        #expect(MatrixThread(Matrix.room)?.user == nil)
        #expect(MatrixThread("") == nil && MatrixThread("jan:example.org") == nil)
        // A person alone has no room yet.
        let person = MatrixThread(Matrix.customer)
        #expect(person?.user == Matrix.customer && person?.room == "" && person?.text == Matrix.customer)
    }

    @Test(
        "addresses of files that are none",
        arguments: [
            "", "mxc://", "mxc://a", "mxc://a/", "mxc:///b", "mxc://a/b/c", "mxc://../b", "mxc://a/..", "mxc://a/b?x",
            "mxc://a%2F/b", "https://a/b", "mxc://a b/c", "mxc://a/b#", "mxc://ä/b", "mxc://a@b/c",
        ])
    func addresses(_ text: String) {
        #expect(MatrixMedia(text) == nil)
    }
}
