/// The end of a time that several operations share, by the same clock as their own time-outs.
package struct CurlDeadline: Sendable {
    private let end: ContinuousClock.Instant

    /// A deadline that long from now.
    package init(after timeout: Duration) {
        end = .now.advanced(by: timeout)
    }

    /// What is left; zero once it has passed.
    package var left: Duration { max(.zero, end - .now) }
}
