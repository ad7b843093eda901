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
        message.recipients = ["Sales@Example.com", "x@y.example"]
        let facts = MessageFacts(
            message, channel: ChannelNumber(1), language: "en", isKnownContact: false,
            hits: MessageHits(text: TextHits(), subject: TextHits()), at: Instant(microseconds: 1))
        #expect(facts.recipients == ["sales@example.com", "x@y.example"])
    }
}
