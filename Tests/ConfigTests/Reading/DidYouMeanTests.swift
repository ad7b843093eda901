import FrontdeskConfig
import Testing

@Suite("Suggestions")
struct DidYouMeanTests {
    @Test(
        "the nearest name is found",
        arguments: [
            ("timeot", "timeout"), ("tiemout", "timeout"), ("Timeout", "timeout"), ("timeouts", "timeout"),
            ("qeue", "queue"), ("biling", "billing"), ("first-reply", "firstReply"), ("firstreply", "firstReply"),
            ("nextRelpy", "nextReply"), ("ofer", "offer"), ("TIMEOUT", "timeout"),
        ])
    func finds(_ wrong: String, _ right: String) {
        let names = ["queue", "timeout", "billing", "firstReply", "nextReply", "offer", "hours"]
        #expect(DidYouMean.suggestion(for: wrong, among: names) == right)
        #expect(DidYouMean.suggestion(for: wrong, among: names.reversed()) == right)
    }

    @Test("what is too far away is not suggested", arguments: ["", "x", "zebra", "que ue 123", "a", "hourglass"])
    func findsNothing(_ wrong: String) {
        #expect(DidYouMean.suggestion(for: wrong, among: ["queue", "timeout", "billing", "hours", "tr"]) == nil)
    }

    @Test("short names allow one edit")
    func limitsShortNames() {
        #expect(DidYouMean.suggestion(for: "tt", among: ["tr", "pl"]) == "tr")
        #expect(DidYouMean.suggestion(for: "rt", among: ["tr", "pl"]) == "tr")
        #expect(DidYouMean.suggestion(for: "en", among: ["tr", "pl"]) == nil)
    }

    @Test("of equally near names the first by its bytes is chosen, in whatever order they come")
    func isDeterministic() {
        #expect(DidYouMean.suggestion(for: "teamx", among: ["teamc", "teama", "teamb"]) == "teama")
        #expect(DidYouMean.suggestion(for: "teamx", among: ["teamb", "teama", "teamc"]) == "teama")
    }

    @Test("a name of a megabyte costs nothing")
    func limitsLength() {
        #expect(DidYouMean.suggestion(for: String(repeating: "a", count: 1 << 20), among: ["a"]) == nil)
    }
}
