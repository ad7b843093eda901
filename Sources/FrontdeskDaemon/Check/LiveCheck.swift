import AsyncCurl
import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore

/// Looks at what a checked configuration refers to: secrets, Unix users, the database, the other sides of its channels.
///
/// Nothing is changed and nothing is sent; a daemon may run beside it.
struct LiveCheck {
    /// One thing that was looked at.
    struct Finding: Equatable, Sendable {
        enum Verdict: String, Sendable {
            case good = "ok"
            /// The daemon would run all the same.
            case warning
            /// The daemon would not start, or would not take this configuration.
            case fault = "failed"
            /// The other side cannot be reached now.
            case unreachable
        }

        var verdict: Verdict
        /// What it is about, as in `channel shop-chat`.
        var subject: String
        var text: String
    }

    let configuration: Configuration
    let options: DaemonOptions
    let build: ChannelBuilder

    /// Everything there is to say, in the order of the configuration.
    func findings() async -> [Finding] {
        var findings = store() + users()
        for channel in configuration.settings.channels { findings += await self.channel(channel) }
        return findings
    }

    /// Secrets, and whether the other side takes connections.
    private func channel(_ settings: ChannelSettings) async -> [Finding] {
        let subject = "channel \(settings.name)"
        let adapters: [any ChannelAdapter]
        do {
            adapters = try build.channels([settings], in: configuration.zone).adapters
        } catch {
            let text = (error as? DaemonError)?.description ?? "\(error)"
            let prefix = subject + ": "
            return [
                Finding(
                    verdict: .fault, subject: subject,
                    text: text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text)
            ]
        }
        // email: nothing was looked at.
        guard !adapters.isEmpty else { return [] }
        var findings = [Finding(verdict: .good, subject: subject, text: "its secrets can be read")]
        for adapter in adapters {
            switch await adapter.probe() {
            case .reachable(let text), .idle(let text):
                findings.append(Finding(verdict: .good, subject: subject, text: text))
            case .unreachable(let text):
                findings.append(Finding(verdict: .unreachable, subject: subject, text: text))
            }
        }
        return findings
    }

    private func users() -> [Finding] {
        var findings: [Finding] = []
        var seen: [UInt32: String] = [:]
        func look(_ user: String, _ subject: String) {
            switch UserDatabase.look(up: user) {
            case .found(let uid):
                if let other = seen.updateValue(subject, forKey: uid) {
                    findings.append(
                        Finding(
                            verdict: .fault, subject: subject, text: "is the same Unix user as \(other), uid \(uid)"))
                }
            case .absent:
                findings.append(
                    Finding(
                        verdict: .warning, subject: subject,
                        text: "there is no Unix user \(user): nobody can call as this one until there is"))
            case .unknown:
                findings.append(
                    Finding(
                        verdict: .warning, subject: subject, text: "the system does not say who \(user) is just now"))
            }
        }
        for agent in configuration.policy.agents where !agent.unixUser.isEmpty {
            look(agent.unixUser, "agent \(agent.name)")
        }
        for gateway in configuration.settings.access.gateways { look(gateway.unixUser, "gateway \(gateway.name)") }
        let group = configuration.settings.access.adminGroup
        if UserDatabase.gid(of: group) == nil {
            findings.append(
                Finding(
                    verdict: .warning, subject: "access",
                    text: "there is no group \(group): only root and the daemon's own user are admins"))
        }
        if findings.isEmpty {
            findings.append(Finding(verdict: .good, subject: "access", text: "all Unix users and the group exist"))
        }
        return findings
    }

    /// The database, and what in it the configuration would leave without a place.
    private func store() -> [Finding] {
        let path = options.path(configuration.settings.store.sqlite, below: options.state)
        let found: StoreInspection?
        do {
            found = try StoreInspection.read(path: path)
        } catch {
            return [Finding(verdict: .fault, subject: "store", text: error.description)]
        }
        guard let found else {
            return [Finding(verdict: .good, subject: "store", text: "there is no \(path) yet: the daemon will make it")]
        }
        let generation = found.generation.map { "generation \($0.generation), " } ?? ""
        var findings = [
            Finding(
                verdict: .good, subject: "store",
                text: "\(path): \(generation)\(Self.count(found.open, "open conversation"))")
        ]
        let queues = Set(configuration.policy.queues.map(\.name))
        for (name, count) in found.queues.sorted(by: { $0.key < $1.key }) where !queues.contains(name) {
            let text =
                "is missing and has \(Self.count(count, "open conversation")): "
                + "keep it and mark it \"retired\", or say where its work goes with \"movedTo\""
            findings.append(Finding(verdict: .fault, subject: "queue \(name)", text: text))
        }
        let channels = Set(configuration.policy.channels.map(\.name))
        let held = [(found.channels, "open conversation"), (found.unsent, "unsent answer")]
        for (counts, noun) in held {
            for (name, count) in counts.sorted(by: { $0.key < $1.key }) where !channels.contains(name) {
                let text = "is missing and has \(Self.count(count, noun)): keep it and mark it \"retired\""
                findings.append(Finding(verdict: .fault, subject: "channel \(name)", text: text))
            }
        }
        return findings
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
