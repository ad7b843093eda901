package import FrontdeskConfig
package import FrontdeskCore

/// What came of the tests of a configuration.
package struct RoutingTestRun: Sendable {
    /// What came of one test.
    package struct Result: Sendable {
        package let test: RoutingTest
        /// What was not as expected, each at the place of its expectation; empty where the test passed.
        package let findings: [Diagnostic]
        package var hasPassed: Bool { findings.isEmpty }
    }

    /// In the order of the file.
    package private(set) var results: [Result] = []

    package var failures: Int { results.count { !$0.hasPassed } }

    /// The findings of all tests.
    package var findings: [Diagnostic] { results.flatMap(\.findings) }

    /// Runs tests; the policy is bound once.
    ///
    /// - Parameters:
    ///   - selected: which tests are run; all by default.
    ///   - begin: called when the policy is bound and the first test begins.
    ///   - watch: told how each came out, as soon as it is known.
    package init(
        _ configuration: Configuration, reader: SampleReader, where selected: (RoutingTest) -> Bool = { _ in true },
        begin: () -> Void = {}, watch: (Result) -> Void = { _ in }
    ) {
        let tests = configuration.tests.filter(selected)
        guard !tests.isEmpty, var desk = TrialDesk(configuration.policy) else { return }
        begin()
        for test in tests {
            let result = Result(test: test, findings: Self.findings(test, configuration, reader, &desk))
            results.append(result)
            watch(result)
        }
    }

    private static func findings(
        _ test: RoutingTest, _ configuration: Configuration, _ reader: SampleReader, _ desk: inout TrialDesk
    ) -> [Diagnostic] {
        let message: InboundMessage
        do throws(SampleFault) {
            message = try test.message.read(configuration, reader)
        } catch {
            var place = test.place
            switch test.message.source {
            case .text: break
            case .mail(let name), .body(let name): place = RoutingTest.Place(span: name.span, pointer: name.pointer)
            }
            return [Diagnostic(.badTestFile, at: place.span, pointer: place.pointer, error.text)]
        }
        let situation = TrialSituation(test, message)
        guard let outcome = desk.run(situation, for: test.asksAgents ? .choice : .place) else {
            return [failed(test, test.place, "the router refuses the message")]
        }
        let judge = TestJudge(configuration: configuration, outcome: outcome, desk: desk)
        return test.expectations.compactMap { expectation in
            judge.failure(expectation.wanted).map { failed(test, expectation.place, $0) }
        }
    }

    private static func failed(_ test: RoutingTest, _ place: RoutingTest.Place, _ what: String) -> Diagnostic {
        Diagnostic(.failedTest, at: place.span, pointer: place.pointer, "test \"\(test.name)\" failed: \(what)")
    }
}

extension RoutingTest {
    /// Whether it matters who gets the message.
    var asksAgents: Bool {
        expectations.contains { expectation in
            switch expectation.wanted {
            case .agent, .notAgent, .waits: true
            default: false
            }
        }
    }
}

extension TrialSituation {
    /// The situation of a test, its message read.
    package init(_ test: RoutingTest, _ message: InboundMessage) {
        self.init(now: test.now, channel: test.message.channel, message: message)
        isKnownContact = test.message.isKnownContact
        answeredBy = test.message.answeredBy
        contactOwner = test.message.contactOwner
        agents = test.agents
    }
}

extension ConfigurationCheck.Tested {
    /// What a check says of a run.
    package init(_ run: RoutingTestRun) {
        self.init(count: run.results.count, failed: run.failures, findings: run.findings)
    }
}
