import FrontdeskCore
import Testing

@Suite("Send faults")
struct SendFaultTests {
    @Test("numbers that stand in journals and records keep their meaning")
    func numbers() {
        let known: [Int32: String] = [
            -1: "connect", -2: "name", -3: "timeout", -4: "tls", -5: "address", -6: "cut", -7: "stopped", -8: "channel",
            -9: "store", -10: "login", -11: "size",
        ]
        for (number, word) in known { #expect(SendFault.word(ofStatus: number, isMail: true) == word) }
        #expect(SendFault.allCases.allSatisfy { known[$0.rawValue] == $0.word })
    }

    @Test(
        "an answer that refuses is http, or smtp of a mail, and success is nothing to tell",
        arguments: [300, 404, 503, 599])
    func statuses(status: Int32) {
        #expect(SendFault.word(ofStatus: status, isMail: false) == "http")
        #expect(SendFault.word(ofStatus: status, isMail: true) == "smtp")
        for status in [0, 200, 204, 299, -99] as [Int32] {
            #expect(SendFault.word(ofStatus: status, isMail: false) == nil)
            #expect(SendFault.word(ofStatus: status, isMail: true) == nil)
        }
    }
}
