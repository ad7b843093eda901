package import FrontdeskCore

/// A checked configuration: what the daemon needs to run, and what the router decides by.
package struct Configuration: Sendable {
    package let settings: DaemonSettings
    package let policy: Policy
    /// SHA-256 over the bytes of the file, the Unicode version of the fold and the data of the time zones that are used, 64
    /// hexadecimal digits: what the policy depends on.
    package let hash: String
    /// The tests of the file, in its order.
    package let tests: [RoutingTest]
    /// The patterns of the policy as the file writes them, by place.
    package let patternTexts: [String]

    /// Makes a configuration of its parts.
    package init(
        settings: DaemonSettings, policy: Policy, hash: String, tests: [RoutingTest] = [], patternTexts: [String] = []
    ) {
        self.settings = settings
        self.policy = policy
        self.hash = hash
        self.tests = tests
        self.patternTexts = patternTexts
    }
}
