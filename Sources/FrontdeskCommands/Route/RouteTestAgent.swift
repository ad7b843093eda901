import ArgumentParser
import FrontdeskCore

/// An agent of a route test, as in `ewa=ready,load=40,idle=5m`.
enum RouteTestAgent {
    /// Writes the agent as a key of a test's `agents`.
    static func write(_ argument: String, to json: inout JSONWriter) throws {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw ValidationError("An agent is a name and a state, as in ayse=away, and not \(argument).")
        }
        json.key(parts[0])
        json.beginObject()
        var loads: [(channel: String, count: String)] = []
        for word in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
            let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2 else {
                json.key("state")
                json.string(pair[0])
                continue
            }
            let load = pair[1].split(separator: ":", maxSplits: 1).map(String.init)
            if pair[0] == "load", load.count == 2 {
                loads.append((load[0], load[1]))
            } else {
                json.key(pair[0])
                value(pair[1], of: pair[0], to: &json)
            }
        }
        if !loads.isEmpty {
            json.key("load")
            json.beginObject()
            for load in loads {
                json.key(load.channel)
                number(load.count, to: &json)
            }
            json.endObject()
        }
        json.endObject()
    }

    private static func value(_ text: String, of key: String, to json: inout JSONWriter) {
        switch (key, text) {
        case ("load", _): number(text, to: &json)
        case ("listening", "yes"): json.bool(true)
        case ("listening", "no"): json.bool(false)
        default: json.string(text)
        }
    }

    /// A number, or the text as it is, which is then reported as none.
    private static func number(_ text: String, to json: inout JSONWriter) {
        if let number = Int64(text) { json.integer(number) } else { json.string(text) }
    }
}
