package import FrontdeskCore

/// What is looked for beside errors.
package struct LintOptions: Sendable {
    /// Whether to look for what works as it is written and can hardly be meant.
    package var isOn: Bool
    /// The present, by which something is over; nil where it is not known, and nothing is.
    package var now: Instant?

    /// Everything, but for what is over where the present is not given.
    package init(isOn: Bool = true, now: Instant? = nil) {
        self.isOn = isOn
        self.now = now
    }
}
