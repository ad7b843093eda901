import FrontdeskCore
import Synchronization

/// What `/metrics` says of reloads; the names are those Prometheus gives its own.
package final class ReloadMetrics: Sendable {
    private let last: Mutex<(isSuccessful: Bool, succeededAt: Instant)>

    /// The start counts as the first.
    init(startedAt: Instant) {
        last = Mutex((true, startedAt))
    }

    func note(isSuccessful: Bool, at now: Instant) {
        last.withLock { last in
            last.isSuccessful = isSuccessful
            if isSuccessful { last.succeededAt = now }
        }
    }

    func write(to page: inout PrometheusText) {
        let last = last.withLock { $0 }
        page.metric("config_last_reload_successful", "gauge", "Whether the last reload brought its configuration.")
        page.sample("config_last_reload_successful", value: last.isSuccessful ? 1 : 0)
        page.metric(
            "config_last_reload_success_timestamp_seconds", "gauge", "When a configuration was last taken, Unix time.")
        page.sample("config_last_reload_success_timestamp_seconds", seconds: last.succeededAt.microseconds)
    }
}
