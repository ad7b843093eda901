import Synchronization

/// The refreshes by one refresh token, one after the other for as long as the daemon runs: the token may be good for one use only,
/// and whoever refreshes next has to do it by what the one before was given (RFC 6749, section 6).
///
/// A reload makes new ``OAuthTokens`` beside those by which somebody still sends; both stand in the same line.
package final class RefreshLine: Sendable {
    private struct State {
        /// Ends with the refresh that was begun last.
        var last: Task<Void, Never>?
        var unkept: Unkept?
    }

    /// A new refresh token that could not be kept yet, and the configured one that it came of.
    struct Unkept: Equatable {
        var token: String
        var configured: String
    }

    private let state = Mutex(State())

    package init() {}

    /// Nil once it is kept.
    var unkept: Unkept? {
        get { state.withLock { $0.unkept } }
        set { state.withLock { $0.unkept = newValue } }
    }

    /// Begins the work once all that was begun before has ended.
    ///
    /// Of nobody's task: who asked may be cancelled, and a refresh token that was used must be replaced all the same.
    func begin<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) -> Task<Value, any Error> {
        state.withLock { state in
            let before = state.last
            let task = Task { () async throws -> Value in
                await before?.value
                return try await work()
            }
            state.last = Task { _ = await task.result }
            return task
        }
    }
}
