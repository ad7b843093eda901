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
}
