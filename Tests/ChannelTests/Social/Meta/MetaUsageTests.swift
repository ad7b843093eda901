import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Meta: how much of its limits is used")
struct MetaUsageTests {
    private typealias Meta = MetaFixtures

    /// Headers in the shapes of Meta's references and of real answers, and the time in which nothing more goes out then.
    static let headers: [(String, Span?)] = [
        ("", nil),
        // Of WhatsApp's reference: two uses of one business.
        (
            #"X-Business-Use-Case-Usage: {"102290129340398":[{"type":"whatsapp_business_management","call_count":1,"#
                + #""total_cputime":1,"total_time":1,"estimated_time_to_regain_access":0},{"type":"whatsapp","call_count":1,"#
                + #""total_cputime":1,"total_time":1,"estimated_time_to_regain_access":0}]}"#, nil
        ),
        (usage("messenger", calls: 94), nil), (usage("messenger", calls: 95), .minutes(1)),
        (usage("whatsapp", calls: 100), .minutes(1)), (usage("instagram", calls: 96, minutes: 7), .minutes(7)),
        (usage("pages", calls: 3, time: 99), .minutes(1)),
        // As it was recorded of a real account: of other uses, whose limits are none of messages.
        (
            #"x-business-use-case-usage: {"750530335844724":[{"type":"ads_management","call_count":19,"total_cputime":5,"#
                + #""total_time":4,"estimated_time_to_regain_access":10},{"type":"ads_insights","call_count":1,"#
                + #""total_cputime":3,"total_time":3,"estimated_time_to_regain_access":0}]}"#, nil
        ),
        (usage("ads_management", calls: 100, minutes: 10), nil),
        (usage("whatsapp_business_management", calls: 100), nil),
        (#"X-App-Usage: {"call_count":28,"total_time":25,"total_cputime":25}"#, nil),
        (#"x-app-usage: {"call_count":28,"total_time":97,"total_cputime":25}"#, .minutes(1)),
        (usage("whatsapp", calls: 1) + "\r\n" + #"X-App-Usage: {"call_count":98}"#, .minutes(1)),
        // What is none of it says nothing.
        ("X-App-Usage: [[[", nil), ("X-App-Usage: 100", nil), (#"X-App-Usage: {"call_count":"100"}"#, nil),
        (#"X-Business-Use-Case-Usage: {"1":{"call_count":100}}"#, nil),
        (usage("messenger", calls: .max, minutes: .max), ChannelLimits.retryAfterMax),
        ("X-App-Usage: {\"a\":\"" + String(repeating: "x", count: 16_384) + "\",\"call_count\":100}", nil),
    ]

    private static func usage(_ type: String, calls: Int64, time: Int64 = 1, minutes: Int64 = 0) -> String {
        #"X-Business-Use-Case-Usage: {"1906385232743851":[{"type":"\#(type)","call_count":\#(calls),"total_cputime":1,"#
            + #""total_time":\#(time),"estimated_time_to_regain_access":\#(minutes)}]}"#
    }

    @Test(
        "where nearly all is used, the answer to a message that was taken says to go slowly", arguments: headers.indices
    )
    func paces(index: Int) async throws {
        let (header, wait) = Self.headers[index]
        let receiver = try TestReceiver([
            .answer(
                Meta.answer(
                    #"{"recipient_id":"77","message_id":"m9"}"#, head: header.isEmpty ? "" : header + "\r\n"))
        ])
        let channel = try Meta.channel(.messenger, api: "http://127.0.0.1:\(receiver.port)/v25.0")
        let result = await channel.send(.reply(to: "77"), at: Meta.now)
        #expect(result.outcome == .sent && result.providerID == "m9")
        #expect(result.pace == wait.map { SendPace(remaining: 0, resets: Meta.now + $0) }, "\(header)")
    }

    @Test("then they go one by one, and as fast as before once enough is left")
    func gate() {
        var gate = SendGate(SendLimits(burst: 80, every: .milliseconds(12)))
        var now = Meta.now
        func sent(_ pace: SendPace?) {
            gate.take(at: now)
            var result = SendResult(.sent, status: 200, detail: "")
            result.pace = pace
            gate.ended(result, at: now)
        }
        for _ in 0..<3 {
            #expect(gate.opens(at: now) == now)
            sent(SendPace(remaining: 0, resets: now + MetaLimits.usagePause))
            #expect(gate.opens(at: now) == now + .minutes(1))
            now = now + .minutes(1)
        }
        for _ in 0..<10 {
            #expect(gate.opens(at: now) == now)
            sent(nil)
        }
    }
}
