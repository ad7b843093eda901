import FrontdeskCore

/// The desk in one line, for the service manager's `STATUS=`: what `systemctl status` shows without a question to the
/// daemon.
struct DeskSummary: Sendable {
    var gauges: DeskGauges.Values
    /// Channels by how they are: `up`, `failing`, `down`.
    var channels: [(name: String, state: String)]
    var hasRoom = true
    var now: Instant

    /// Names of channels that are shown of each kind: the line has to stay one.
    private static let namesMax = 3

    /// `routing, 3 channels up, 1 down: support-mail, 12 waiting, oldest 3m, 9 of 14 agents ready, config generation
    /// 42`.
    var text: String {
        var parts = ["routing"]
        if !hasRoom { parts.append("the disk is almost full and nothing is taken in") }
        let up = channels.count { $0.state == "up" }
        parts.append("\(up) channel\(up == 1 ? "" : "s") up")
        for state in ["failing", "down"] {
            if let part = trouble(state) { parts.append(part) }
        }
        // Before its first look the loop has counted nothing.
        guard gauges.generation > 0 else { return parts.joined(separator: ", ") }
        parts.append("\(gauges.waiting.reduce(0) { $0 + $1.count }) waiting")
        let oldest = gauges.waiting.filter { $0.count > 0 }.map(\.oldest).min() ?? .distantFuture
        if oldest < .distantFuture { parts.append("oldest \(Self.age(now - oldest))") }
        let ready = gauges.agents.first { $0.state == PresenceState.ready.name }?.count ?? 0
        let agents = gauges.agents.reduce(0) { $0 + $1.count }
        parts.append("\(ready) of \(agents) agent\(agents == 1 ? "" : "s") ready")
        parts.append("config generation \(gauges.generation)")
        return parts.joined(separator: ", ")
    }

    private func trouble(_ state: String) -> String? {
        let names = channels.filter { $0.state == state }.map(\.name)
        guard !names.isEmpty else { return nil }
        let more = names.count > Self.namesMax ? " and \(names.count - Self.namesMax) more" : ""
        return "\(names.count) \(state): \(names.prefix(Self.namesMax).joined(separator: " "))\(more)"
    }

    /// In the largest unit that makes at least one: nobody needs the seconds of an hour.
    private static func age(_ span: Span) -> String {
        let seconds = max(0, span.microseconds / 1_000_000)
        let units: [(length: Int64, name: String)] = [(86_400, "d"), (3_600, "h"), (60, "m")]
        guard let unit = units.first(where: { seconds >= $0.length }) else { return "\(seconds)s" }
        return "\(seconds / unit.length)\(unit.name)"
    }
}
