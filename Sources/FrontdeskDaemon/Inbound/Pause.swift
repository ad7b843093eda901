import FrontdeskCore

/// The wait between two attempts at a provider that does not answer, between two looks at one that does not tell of news, or
/// until the next of the daemon's chores.
enum Pause {
    /// Ends early by the cancellation of its task, which is thrown; what waits is a pace, and nothing depends on when
    /// exactly it is over.
    static func wait(_ span: Span) async throws {
        try await Task.sleep(for: .microseconds(max(0, span.microseconds)))
    }
}

extension SystemRandomNumberGenerator {
    /// Any number, for the moment of a next attempt.
    static func draw() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
