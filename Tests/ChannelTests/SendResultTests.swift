import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Results of a delivery")
struct SendResultTests {
    @Test("2xx is sent", arguments: [200, 201, 202, 204, 299])
    func sent(status: Int) {
        #expect(SendResult(httpStatus: status, retryAfter: "5", at: .at(0)).outcome == .sent)
    }

    @Test("what may pass is tried again after the time asked for", arguments: [408, 425, 429, 500, 501, 503, 599])
    func retry(status: Int) {
        let result = SendResult(httpStatus: status, retryAfter: "5", at: .at(0))
        #expect(result.outcome == .retry(after: .seconds(5)))
        #expect(result.status == status)
        #expect(SendResult(httpStatus: status, retryAfter: nil, at: .at(0)).outcome == .retry(after: nil))
        #expect(SendResult(httpStatus: status, retryAfter: "x", at: .at(0)).outcome == .retry(after: nil))
    }

    @Test(
        "a gateway that got no answer knows as little as we do: whether it is sent again hangs on the key",
        arguments: [502, 504])
    func gateway(status: Int) {
        let result = SendResult(httpStatus: status, retryAfter: "5", at: .at(0))
        #expect(result.outcome == .ambiguous && result.status == status)
        #expect(result.fault == nil, "an answer says more")
        #expect(result.detail == "a gateway before the other side answered \(status)")
    }

    @Test("of what comes before a message nothing is uncertain")
    func before() {
        for status in [200, 502, 503] {
            let result = SendResult(httpStatus: status, retryAfter: nil, at: .at(0)).beforeSending
            #expect(result.outcome == .retry(after: nil) && result.status == status)
        }
        #expect(SendResult(httpStatus: 404, retryAfter: nil, at: .at(0)).beforeSending.outcome == .failed)
        let cut = CurlError(kind: .failed, phase: .mayHaveBeenSent, code: 56, message: "m")
        let result = SendResult(cut, at: .at(0)).beforeSending
        #expect(result.outcome == .retry(after: nil) && result.fault == .cut)
    }

    @Test("where the body decides, a status that says all is well is not enough")
    func undecided() {
        func result(_ status: Int?) -> SendResult {
            let error = CurlError(kind: .bodyTooLarge, phase: .mayHaveBeenSent, code: 23, status: status, message: "m")
            return SendResult(undecided: error, at: .at(0))
        }
        #expect(result(200).outcome == .ambiguous && result(200).fault == .cut && result(200).status == 200)
        #expect(result(503).outcome == .retry(after: nil) && result(503).fault == nil)
        #expect(result(404).outcome == .failed && result(502).outcome == .ambiguous)
        #expect(result(nil).outcome == .ambiguous)
    }

    @Test(
        "what libcurl says of the way, with the other side's names in it, is no part of our sentence",
        arguments: [CurlError.Kind.timedOut, .addressDenied, .invalidRequest, .failed], [nil, 200])
    func heard(kind: CurlError.Kind, status: Int?) {
        let words = "SSL: certificate subject name 'ola@example.com' does not match"
        for phase in [CurlError.Phase.notSent, .mayHaveBeenSent] {
            let error = CurlError(kind: kind, phase: phase, code: 60, status: status, message: words)
            for result in [SendResult(error, at: .none), SendResult(undecided: error, at: .none)] {
                #expect(!result.detail.isEmpty && !result.detail.contains("example.com"), "\(result)")
                #expect(result.outcome == .sent || result.heard == "\(words) (curl 60)")
            }
        }
    }

    @Test(
        "redirects and other refusals are for good", arguments: [300, 301, 307, 308, 400, 401, 403, 404, 409, 410, 422])
    func failed(status: Int) {
        #expect(SendResult(httpStatus: status, retryAfter: "5", at: .at(0)).outcome == .failed)
    }

    @Test("without an answer it matters whether the request can have been read")
    func errors() {
        func outcome(
            _ kind: CurlError.Kind, _ phase: CurlError.Phase, status: Int? = nil
        ) -> SendResult.Outcome {
            SendResult(CurlError(kind: kind, phase: phase, code: 7, status: status, message: "m"), at: .at(0)).outcome
        }
        #expect(outcome(.failed, .notSent) == .retry(after: nil))
        #expect(outcome(.timedOut, .notSent) == .retry(after: nil))
        #expect(outcome(.stopped, .notSent) == .retry(after: nil))
        #expect(outcome(.invalidRequest, .notSent) == .failed)
        #expect(outcome(.addressDenied, .notSent) == .failed)
        #expect(outcome(.failed, .mayHaveBeenSent) == .ambiguous)
        #expect(outcome(.cancelled, .mayHaveBeenSent) == .ambiguous)
        #expect(outcome(.timedOut, .mayHaveBeenSent, status: 103) == .ambiguous)
        #expect(outcome(.bodyTooLarge, .mayHaveBeenSent, status: 200) == .sent)
        #expect(outcome(.failed, .mayHaveBeenSent, status: 503) == .retry(after: nil))
        #expect(outcome(.failed, .mayHaveBeenSent, status: 502) == .ambiguous)
    }

    @Test(
        "an operator is told what to look after",
        arguments: [
            (CurlError.Kind.failed, 7, SendFault.connect), (.failed, 6, .name), (.failed, 35, .tls),
            (.failed, 60, .tls),
            (.failed, 52, .cut), (.failed, 56, .cut), (.failed, 0, .cut), (.timedOut, 28, .timeout),
            (.addressDenied, 0, .address), (.invalidRequest, 0, .channel), (.stopped, 0, .stopped),
            (.cancelled, 0, .stopped),
        ])
    func faults(kind: CurlError.Kind, code: Int, expected: SendFault) {
        for phase in [CurlError.Phase.notSent, .mayHaveBeenSent] {
            let error = CurlError(kind: kind, phase: phase, code: code, message: "m")
            #expect(SendResult(error, at: .at(0)).fault == expected)
            #expect(SendResult(error, at: .at(0)).status == 0)
        }
        let answered = CurlError(kind: kind, phase: .mayHaveBeenSent, code: code, status: 502, message: "m")
        #expect(SendResult(answered, at: .at(0)).fault == nil, "an answer says more")
    }
}
