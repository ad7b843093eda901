import FrontdeskCore
import Testing

@Suite("Addresses of ours")
struct RecipientAddressTests {
    @Test(
        "they are compared without the case of ASCII, and by nothing else",
        arguments: [
            ("support@example.com", "Support@EXAMPLE.com", true), ("@example.com", "a@Example.com", true),
            ("@EXAMPLE.com", "a@example.com", true), ("support@example.com", "xsupport@example.com", false),
            ("@example.com", "a@sub.example.com", false), ("@example.com", "a@notexample.com", false),
            ("@example.com", "example.com", false), ("ayşe@a.example", "ayse@a.example", false),
            ("ayşe@a.example", "AYşE@a.example", true), ("é@a.example", "e\u{301}@a.example", false),
            ("support@example.com", "", false),
        ])
    func matches(_ entry: String, _ address: String, _ isMeant: Bool) {
        #expect(
            RecipientAddress.matches(RecipientAddress.folded(entry), RecipientAddress.folded(address)) == isMeant)
    }

    @Test("a message has the recipients its channel names, in the form that is compared")
    func facts() {
        var message = InboundMessage(dedupe: "a", sender: Sender(id: "b"), text: "")
        #expect(message.recipients.isEmpty)
        message.recipients = ["Sales@Example.com", "x@y.example", "Help+c12.ABCDEFGHJKMNPQR2@example.com"]
        let facts = MessageFacts(
            message, channel: ChannelNumber(1), language: "en", isKnownContact: false,
            hits: MessageHits(text: TextHits(), subject: TextHits()), at: Instant(microseconds: 1))
        #expect(facts.recipients == ["sales@example.com", "x@y.example", "help@example.com"])
    }

    @Test(
        "an address of a conversation is compared as the one it was made of, and no other address with a plus is",
        arguments: [
            ("support+c12.abcdefghjkmnpqr2@example.com", "support@example.com"),
            ("Support+C1042.ABCDEFGHJKMNPQR2@Example.com", "support@example.com"),
            ("a+b+c12.abcdefghjkmnpqr2@x.example", "a+b+c12.abcdefghjkmnpqr2@x.example"),
            ("support+c12.abcdefghjkmnpqr@example.com", "support+c12.abcdefghjkmnpqr@example.com"),
            ("support+c12.abcdefghjkmnpq.2@example.com", "support+c12.abcdefghjkmnpq.2@example.com"),
            ("support+c.abcdefghjkmnpqr2@example.com", "support+c.abcdefghjkmnpqr2@example.com"),
            ("support+x12.abcdefghjkmnpqr2@example.com", "support+x12.abcdefghjkmnpqr2@example.com"),
            ("support+c12abcdefghjkmnpqr2@example.com", "support+c12abcdefghjkmnpqr2@example.com"),
            ("+c12.abcdefghjkmnpqr2@example.com", "+c12.abcdefghjkmnpqr2@example.com"),
            ("support+sales@example.com", "support+sales@example.com"), ("support", "support"), ("", ""),
        ])
    func conversations(_ address: String, _ compared: String) {
        #expect(RecipientAddress.compared(address) == compared)
    }
}
