import FrontdeskAPI
import FrontdeskCore
import Testing

@testable import FrontdeskCommands

@Suite struct HandTests {
    private let mine = [
        Sample.work(1, .offered, offer: OfferID(5)), Sample.work(2, .active), Sample.work(3, .waiting),
        Sample.work(4, .parked), Sample.work(5, .resolved),
    ]

    @Test(
        "each purpose has its candidates",
        arguments: [
            (Hand.Purpose.answerOffer, [Int64(1)]), (.serve, [2]), (.goOn, [3, 4]), (.wrapUp, [5]), (.read, [1, 2]),
        ])
    func candidates(purpose: Hand.Purpose, ids: [Int64]) {
        #expect(Hand.candidates(of: mine, for: purpose).map(\.conversation.value) == ids)
    }

    @Test("where nothing is worked on, the one that waits is in hand")
    func waitingOne() throws {
        #expect(try Hand.one(of: [Sample.work(3, .waiting)], for: .serve).conversation == ConversationID(3))
    }

    @Test("with several in hand they are named, and it is wrong usage")
    func several() {
        let error = #expect(throws: CommandFailure.self) {
            _ = try Hand.one(of: [Sample.work(2), Sample.work(6, queue: "general")], for: .serve)
        }
        #expect(error?.status == .usage)
        #expect(error?.message == "Which one? Name it: c2 (billing, active), c6 (general, active).")
    }

    @Test("with none in hand the answer is no", arguments: [Hand.Purpose.answerOffer, .serve, .goOn, .wrapUp, .read])
    func none(purpose: Hand.Purpose) {
        let error = #expect(throws: CommandFailure.self) { _ = try Hand.one(of: [], for: purpose) }
        #expect(error?.status == .no)
    }
}
