import FrontdeskAPI
import FrontdeskDaemon
import Testing

/// The client's rule of repetition against the daemon's table of calls.
struct RepeatableCallsTests {
    private static let calls = Endpoint.allCases.map(\.spec).map { spec in
        let path = spec.path.split(separator: "/").map { $0.first == "{" ? "x1" : String($0) }
        return (spec.method, "/" + path.joined(separator: "/"))
    }

    @Test("there is no call that the client does not dare to repeat", arguments: calls)
    func repeatable(method: String, path: String) {
        #expect(RetryRule.isRepeatable(method: method, path: path))
    }

    /// What makes each of them harmless without a key stands in ``RetryRule``.
    @Test("what acts is repeated under a key, but for what is known again by itself")
    func keyless() {
        let keyless = Self.calls.filter { $0.0 == "POST" && !RetryRule.needsKey(method: $0.0, path: $0.1) }
        #expect(
            Set(keyless.map(\.1)) == [
                "/v1/me/pull", "/v1/attachments", "/v1/channels/x1/mail", "/v1/config/reload", "/v1/sessions",
            ])
        #expect(RetryRule.needsKey(method: "PUT", path: "/v1/outbox/x1"))
    }
}
