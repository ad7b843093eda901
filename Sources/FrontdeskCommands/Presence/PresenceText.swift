import FrontdeskAPI
import FrontdeskCore

/// Presence and load as people read them.
enum PresenceText {
    /// `ready for live work`, `away (lunch)`.
    static func line(_ wire: WirePresence) -> String {
        let presence = wire.presence
        let only = presence.only.map { " for \($0.name) work" } ?? ""
        let reason = presence.reason.isEmpty ? "" : " (\(presence.reason))"
        return presence.state.name + only + reason
    }
}

/// What an agent carries.
enum LoadText {
    /// `30 of 100 units, owns 2 of 60`.
    static func line(_ load: WireLoad) -> String {
        let over = load.units > load.capacity ? " (over)" : ""
        let offers = load.offers == 0 ? "" : load.offers == 1 ? ", 1 offer" : ", \(load.offers) offers"
        return "\(load.units) of \(load.capacity) units\(over), owns \(load.owned) of \(load.ownedLimit)\(offers)"
    }
}

/// What is to be said of a shift behind a presence: nothing while it lasts.
enum ShiftText {
    /// `, off shift`, `, shift ends in 12 min`.
    static func suffix(_ shift: String, until: Instant?, _ time: RelativeTime) -> String {
        switch shift {
        case "on": ""
        case "off": ", off shift"
        default: ", shift ends" + (until.map { " \(time.until($0))" } ?? "")
        }
    }
}
