import FrontdeskConfig
import FrontdeskCore
import FrontdeskSimulation

/// How a message would be routed, for people.
struct RouteReportText {
    let report: RouteReport
    let configuration: Configuration

    private var situation: TrialSituation { report.asked.situation }
    private var item: WorkItem { report.asked.item }

    func fill(_ page: inout Page) {
        let message = situation.message
        let channel = configuration.policy.channels[situation.channel].name
        page.add(
            parts: [
                channel, time(situation.now), message.sender.id, language, message.automatic ? "auto" : nil,
                message.verified == .none ? nil : message.verified.name,
            ], tone: .dim)
        routes(&page)
        page.space()
        for sentence in report.sentences { page.add(sentence) }
        guard !report.asked.isFiled else { return }
        page.space()
        page.add(parts: ["due \(time(item.due) ?? "never")", "key \(key)", "weight \(item.weight)"])
        candidates(&page)
        others(&page)
    }

    private var language: String {
        let message = situation.message
        let code = report.asked.facts.language
        if message.languageReliable { return code }
        return message.language == "und" ? "\(code) (cannot be told)" : "\(code) (perhaps \(message.language))"
    }

    /// By the clock of the desk, as `--now` is meant; nil for no time at all.
    private func time(_ instant: Instant) -> String? {
        let minutes = configuration.zone.offset(at: instant) / 60
        guard minutes != 0, let utc = RFC3339.text(instant + .seconds(Int64(minutes) * 60)) else {
            return RFC3339.text(instant)
        }
        let digits = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return utc.dropLast() + (minutes < 0 ? "-" : "+") + digits(abs(minutes) / 60) + ":" + digits(abs(minutes) % 60)
    }

    /// The place in the order as an instant, with its strict class.
    private var key: String {
        let instant = time(OrderKey.instant(of: item.key, strict: item.strict)) ?? "never"
        return item.strict > 0 ? "\(instant) in class \(item.strict)" : instant
    }

    private func routes(_ page: inout Page) {
        var table = TextTable([.init("ROUTE"), .init("WHY NOT", least: 20, wraps: true)])
        for step in report.trace.steps {
            table.add(
                TextTable.Cell(step.route, step.failure == nil ? .strong : .plain),
                TextTable.Cell(step.failure ?? "takes it", step.failure == nil ? .strong : .plain))
        }
        page.space()
        page.add(table)
    }

    private func candidates(_ page: inout Page) {
        guard let first = report.candidates.first else { return }
        // The number decides only among equals, and every agent has another.
        let keys = first.ranks.map(\.key)
        var table = TextTable(
            [.init("AGENT", least: 8)] + keys.map { TextTable.Column($0.name, isRight: true) })
        for candidate in report.candidates {
            table.add(
                [TextTable.Cell(candidate.agent)] + candidate.ranks.map { TextTable.Cell(value($0.key, $0.value)) })
        }
        page.space()
        page.add("Who could have it, the best first; the smaller value wins, the next decides among equals:")
        page.add(table)
    }

    private func value(_ key: RankKey, _ value: Int64) -> String {
        switch key {
        // Since when, told as how much later than who has been idle longest.
        case .idle:
            let first = report.candidates.flatMap(\.ranks).filter { $0.key == .idle }.map(\.value).min() ?? value
            return value == first ? "0s" : "+" + DurationText.text(microseconds: value - first)
        case .load: return "\(((value >> 20) * 100) >> 20) %"
        default: return "\(value)"
        }
    }

    private func others(_ page: inout Page) {
        guard !report.others.isEmpty else { return }
        page.space()
        page.add("Who could not:")
        for other in report.others { page.add(other.sentence, indent: 2) }
    }
}
