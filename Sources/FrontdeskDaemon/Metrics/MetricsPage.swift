import FrontdeskConfig
import FrontdeskCore
import Synchronization

/// Puts together the text of `/metrics`.
struct MetricsPage: Sendable {
    let desk: DeskMetrics
    let web: WebMetrics
    let gauges: DeskGauges
    let lanes: Lanes
    let outbox: OutboxMetrics
    let reloads: ReloadMetrics
    let status: StatusText
    let startedAt: Instant

    func text(now: Instant) -> String {
        var page = PrometheusText()
        page.metric("build_info", "gauge", "The running release.")
        page.sample("build_info", [("version", Release.version)], value: 1)
        page.metric("start_time_seconds", "gauge", "When the daemon started, Unix time.")
        page.sample("start_time_seconds", seconds: startedAt.microseconds)
        channels(&page)
        loop(&page)
        store(&page)
        let values = gauges.current
        queues(&page, values, now)
        page.metric("config_generation", "gauge", "The generation of the configuration in force.")
        page.sample("config_generation", value: values.generation)
        reloads.write(to: &page)
        outboxes(&page, values, now)
        return page.text
    }

    private func store(_ page: inout PrometheusText) {
        let sizes = status.storeBytes
        page.metric("database_bytes", "gauge", "The database file.")
        page.sample("database_bytes", value: sizes.database)
        page.metric("wal_bytes", "gauge", "The write-ahead log beside the database.")
        page.sample("wal_bytes", value: sizes.log)
        page.metric("disk_has_room", "gauge", "Whether the disk has room for new messages.")
        page.sample("disk_has_room", value: status.hasRoom ? 1 : 0)
    }

    private func channels(_ page: inout PrometheusText) {
        page.metric("channel_up", "gauge", "Whether a channel takes in, and sends what it has to.")
        for standing in status.standings {
            page.sample("channel_up", [("channel", standing.facts.name)], value: standing.state == "up" ? 1 : 0)
        }
        let series: [(String, String, (WebMetrics.Channel) -> Int)] = [
            ("messages_received_total", "Messages taken in.", { $0.received.load(ordering: .relaxed) }),
            (
                "messages_duplicate_total", "Deliveries of a message already known.",
                { $0.duplicates.load(ordering: .relaxed) }
            ),
            (
                "messages_quarantined_total", "Bodies that could not be understood.",
                { $0.quarantined.load(ordering: .relaxed) }
            ),
            (
                "webhook_refused_total", "Requests refused before they were read: signature, size, method.",
                { $0.refused.load(ordering: .relaxed) }
            ),
        ]
        for (name, help, value) in series {
            page.metric(name, "counter", help)
            for channel in web.channels { page.sample(name, [("channel", channel.name)], value: value(channel)) }
        }
        page.metric("intake_full_total", "counter", "Messages refused because intake was full.")
        page.sample("intake_full_total", value: web.intakeFull.load(ordering: .relaxed))
    }

    private func loop(_ page: inout PrometheusText) {
        page.metric("commits_total", "counter", "Batches written to the journal.")
        page.sample("commits_total", value: desk.commits.load(ordering: .relaxed))
        page.metric("entries_total", "counter", "Journal entries written.")
        page.sample("entries_total", value: desk.entries.load(ordering: .relaxed))
        page.metric("store_failures_total", "counter", "Commits that failed.")
        page.sample("store_failures_total", value: desk.storeFailures.load(ordering: .relaxed))
        page.histogram("commit_seconds", "From the first decision of a batch to its sync.", desk.commitTimes)
        page.metric("pulls_waiting", "gauge", "Parked pulls.")
        page.sample("pulls_waiting", value: desk.parkedPulls.load(ordering: .relaxed))
        page.metric("clock_ahead_seconds", "gauge", "How far the desk's time is ahead of the wall clock.")
        page.sample("clock_ahead_seconds", value: desk.clockAhead.load(ordering: .relaxed))
        let waiting = lanes.waiting
        page.metric("lane_waiting", "gauge", "Requests waiting for the desk loop.")
        page.sample("lane_waiting", [("lane", "desk")], value: waiting.desk)
        page.sample("lane_waiting", [("lane", "intake")], value: waiting.intake)
    }

    private func queues(_ page: inout PrometheusText, _ values: DeskGauges.Values, _ now: Instant) {
        page.metric("conversations_waiting", "gauge", "Queued conversations.")
        for queue in values.waiting {
            page.sample("conversations_waiting", [("queue", queue.queue)], value: queue.count)
        }
        page.metric("conversations_oldest_wait_seconds", "gauge", "How long the oldest queued conversation waits.")
        for queue in values.waiting where queue.count > 0 && queue.oldest.isRunning {
            page.sample(
                "conversations_oldest_wait_seconds", [("queue", queue.queue)],
                seconds: max(0, (now - queue.oldest).microseconds))
        }
        page.metric(
            "conversations_unserved", "gauge", "Queued conversations that nobody can be asked for, by what is lacking.")
        for queue in values.unserved {
            let lacks = [
                ("nobody-configured", queue.counts.nobodyConfigured), ("nobody-on-shift", queue.counts.nobodyOnShift),
                ("nobody-ready", queue.counts.nobodyReady),
            ]
            for (lack, count) in lacks {
                page.sample("conversations_unserved", [("queue", queue.queue), ("lacks", lack)], value: count)
            }
        }
        page.metric("service_level_percent", "gauge", "Answers in time among the last 64 of a queue.")
        for queue in values.serviceLevels {
            page.sample("service_level_percent", [("queue", queue.queue)], value: queue.percent)
        }
        page.metric("conversations_open", "gauge", "Open conversations of any state.")
        page.sample("conversations_open", value: values.open)
        page.metric("agents", "gauge", "Agents by declared presence.")
        for agent in values.agents { page.sample("agents", [("state", agent.state)], value: agent.count) }
    }

    private func outboxes(_ page: inout PrometheusText, _ values: DeskGauges.Values, _ now: Instant) {
        page.metric("outbox_pending", "gauge", "Outbound messages not yet confirmed.")
        for channel in values.outboxPending {
            page.sample("outbox_pending", [("channel", channel.channel)], value: channel.count)
        }
        page.metric("outbox_oldest_seconds", "gauge", "Age of the oldest outbound message not yet confirmed.")
        page.sample(
            "outbox_oldest_seconds",
            seconds: values.outboxOldest.isSet ? max(0, (now - values.outboxOldest).microseconds) : 0)
        page.metric("outbox_attempts_total", "counter", "Attempts to send, by result.")
        for (result, count) in outbox.results {
            page.sample("outbox_attempts_total", [("result", result)], value: count)
        }
    }
}
