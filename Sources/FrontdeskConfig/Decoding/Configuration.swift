package import FrontdeskCore

/// A checked configuration: what the daemon needs to run, and what the router decides by.
package struct Configuration: Sendable {
    package var settings: DaemonSettings
    package let policy: Policy
    /// The zone of the desk, in which times without one are meant and shown.
    package let zone: Zone
    /// SHA-256 over the bytes of the files, the names of those in `conf.d`, the Unicode version of the fold and the data of
    /// the time zones that are used, 64 hexadecimal digits: what the policy depends on.
    package let hash: String
    /// What it was made of: the main file, then those of `conf.d` by their names.
    package let files: [ConfigurationFile]
    /// The tests of the files, in their order.
    package let tests: [RoutingTest]
    /// The patterns of the policy as the files write them, by place.
    package let patternTexts: [String]

    /// Makes a configuration of its parts.
    package init(
        settings: DaemonSettings, policy: Policy, zone: Zone = .utc, hash: String, files: [ConfigurationFile],
        tests: [RoutingTest] = [], patternTexts: [String] = []
    ) {
        self.settings = settings
        self.policy = policy
        self.zone = zone
        self.hash = hash
        self.files = files
        self.tests = tests
        self.patternTexts = patternTexts
    }
}

/// One file of a configuration, as it is kept with its generation.
package struct ConfigurationFile: Equatable, Sendable {
    /// The name from the main file's folder on, as in `frontdesk.json` or `conf.d/10-billing.json`.
    package let name: String
    package let bytes: [UInt8]

    /// Makes a file of a name and its bytes.
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
