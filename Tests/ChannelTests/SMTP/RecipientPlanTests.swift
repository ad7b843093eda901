import FrontdeskCore
import Testing

@testable import FrontdeskChannels

@Suite("Who still has to get a mail")
struct RecipientPlanTests {
    /// What a server says of three recipients and of the mail, and what becomes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// Of `a`, `b` and `c` in earlier attempts, as `t`, `l`, `r`, `b`, or `-` for nothing.
        var before = "---"
        /// Whom this attempt asks.
        let asked: String
        /// The codes for these, in order.
        let codes: [Int]
        /// The answer to the mail; 0 for none.
        var closing = 0
        let result: SendResult.Outcome
        let outcome: SendResult.Outcome
        /// Afterwards.
        let after: String
        /// Whom the next attempt would ask.
        let next: String
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "all take it", asked: "abc", codes: [250, 250, 251], closing: 250, result: .sent, outcome: .sent,
            after: "ttt", next: ""),
        Case(
            name: "one is put off", asked: "abc", codes: [250, 451, 250], closing: 250, result: .sent,
            outcome: .retry(after: nil), after: "tlt", next: "b"),
        Case(
            name: "one is put off, one is refused", asked: "abc", codes: [250, 451, 550], closing: 250, result: .sent,
            outcome: .retry(after: nil), after: "tlr", next: "b"),
        Case(
            name: "the one who was put off takes it", before: "tlr", asked: "b", codes: [250], closing: 250,
            result: .sent, outcome: .sent, after: "ttr", next: "c"),
        Case(
            name: "the one who was put off is refused", before: "tlr", asked: "b", codes: [550], result: .failed,
            outcome: .sent, after: "trr", next: "bc"),
        Case(
            name: "put off once more", before: "tlr", asked: "b", codes: [451], result: .retry(after: nil),
            outcome: .retry(after: nil), after: "tlr", next: "b"),
        Case(
            name: "nobody takes it now", asked: "abc", codes: [451, 550, 452], result: .retry(after: nil),
            outcome: .retry(after: nil), after: "lrl", next: "ac"),
        Case(
            name: "nobody ever takes it", asked: "abc", codes: [550, 550, 550], result: .failed, outcome: .failed,
            after: "rrr", next: "abc"),
        Case(
            name: "the mail is put off", asked: "abc", codes: [250, 550, 250], closing: 451,
            result: .retry(after: nil), outcome: .retry(after: nil), after: "lrl", next: "ac"),
        Case(
            name: "the mail is refused", asked: "abc", codes: [250, 451, 250], closing: 554, result: .failed,
            outcome: .failed, after: "rlr", next: "b"),
        Case(
            name: "theirs came back meanwhile", before: "bl-", asked: "bc", codes: [250, 550], closing: 250,
            result: .sent,
            outcome: .sent, after: "btr", next: "c"),
        Case(
            name: "theirs came back and the others never take it", before: "bll", asked: "bc", codes: [550, 550],
            result: .failed, outcome: .sent, after: "brr", next: "bc"),
        Case(
            name: "nobody knows whether it was taken", before: "t--", asked: "bc", codes: [250, 550],
            result: .ambiguous, outcome: .ambiguous, after: "t-r", next: "b"),
        Case(
            name: "the connection breaks among the recipients", asked: "abc", codes: [250], result: .retry(after: nil),
            outcome: .retry(after: nil), after: "---", next: "abc"),
        Case(
            name: "the sender is refused in a later attempt", before: "tl-", asked: "bc", codes: [], result: .failed,
            outcome: .failed, after: "tl-", next: "bc"),
    ]

    private static let states: [Character: RecipientAnswer.State] = [
        "t": .taken, "l": .later, "r": .refused, "b": .bounced,
    ]

    private func letters(_ recipients: [OutgoingAddress]) -> String {
        String(recipients.compactMap { (recipient: OutgoingAddress) -> Character? in recipient.path.first })
    }

    @Test("whoever has it never gets it again, whoever was put off is asked alone", arguments: cases)
    func plan(each: Case) throws {
        let all = try "abc".map { try #require(OutgoingAddress("\($0)@customer.example")) }
        let before = zip(all, each.before).compactMap { address, letter in
            Self.states[letter].map { RecipientAnswer(address: address.path, state: $0, code: 1) }
        }
        let plan = RecipientPlan(recipients: all, before: before)
        #expect(letters(plan.open) == each.asked)
        var delivery = SMTPDelivery(result: SendResult(each.result, status: 999, detail: "as the test says"))
        delivery.answers = zip(plan.open, each.codes).map {
            SMTPDelivery.Answer(recipient: $0, reply: SMTPReply(code: $1, lines: ["\($1 / 100).1.1 <x@y.example>"]))
        }
        if each.closing > 0 { delivery.closing = SMTPReply(code: each.closing, lines: ["hm"]) }
        let result = plan.result(of: delivery)
        #expect(result.outcome == each.outcome)
        #expect(!result.detail.contains("@"), "no address is for the log")
        var after = ""
        for address in all {
            let state = result.answers.first { $0.address == address.path }?.state
            after.append(Self.states.first { $0.value == state }?.key ?? "-")
        }
        #expect(after == each.after)
        let next = RecipientPlan(recipients: all, before: result.answers).open
        #expect(letters(next) == each.next)
    }

    @Test("the last answer is kept by its codes: that to the mail where there was one")
    func codes() throws {
        let all = try ["a@customer.example", "b@customer.example"].map { try #require(OutgoingAddress($0)) }
        var delivery = SMTPDelivery(result: SendResult(.sent, status: 250, detail: ""))
        delivery.answers = [
            .init(recipient: all[0], reply: SMTPReply(code: 250, lines: ["2.1.5 fine"])),
            .init(recipient: all[1], reply: SMTPReply(code: 550, lines: ["5.1.1 unknown"])),
        ]
        delivery.closing = SMTPReply(code: 250, lines: ["queued"])
        #expect(
            RecipientPlan(recipients: all, before: []).result(of: delivery).answers == [
                RecipientAnswer(address: "a@customer.example", state: .taken, code: 250),
                RecipientAnswer(address: "b@customer.example", state: .refused, code: 550, enhanced: "5.1.1"),
            ])
    }

    @Test("an address that is no recipient any more is forgotten, unless the mail went there")
    func corrected() throws {
        let now = try #require(OutgoingAddress("new@customer.example"))
        let before = [
            RecipientAnswer(address: "old@customer.example", state: .refused, code: 550),
            RecipientAnswer(address: "first@customer.example", state: .taken, code: 250),
        ]
        var delivery = SMTPDelivery(result: SendResult(.sent, status: 250, detail: ""))
        delivery.answers = [.init(recipient: now, reply: SMTPReply(code: 250, lines: ["ok"]))]
        delivery.closing = SMTPReply(code: 250, lines: ["ok"])
        let result = RecipientPlan(recipients: [now], before: before).result(of: delivery)
        #expect(result.outcome == .sent)
        #expect(result.answers.map(\.address) == ["first@customer.example", "new@customer.example"])
    }
}
