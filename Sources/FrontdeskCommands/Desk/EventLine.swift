import FrontdeskAPI
import FrontdeskCore

/// An event of the stream on one line: lines stay on the screen, so its times are said by the clock.
struct EventLine {
    /// `41  2026-11-22T09:00:16Z  outbox-ended  conversation=c1 outbox=x1 outcome=sent`.
    let text: String

    init(_ event: ServerSentEvent, _ data: JSONValue?) {
        var facts: [String] = []
        var at = "-"
        for member in data?.object?.members ?? [] {
            let value = Self.word(member.value)
            switch member.key {
            case "at": at = value
            // A try that got no answer has no status.
            case "status" where value == "0": break
            // The same on nearly all lines; the one that brings another says so.
            case "generation" where event.name != "policy-installed": break
            default: facts.append("\(member.key)=\(value)")
            }
        }
        if data?.object == nil { facts.append(event.data) }
        text = ([event.id, at, event.name] + [facts.joined(separator: " ")]).joined(separator: "  ")
    }

    private static func word(_ json: JSONValue) -> String {
        switch json {
        case .string(let text): RFC3339.instant(text) == nil ? text : seconds(text)
        case .number(let number): number.text
        case .bool(let value): value ? "yes" : "no"
        default: String(decoding: Self.bytes(json), as: UTF8.self)
        }
    }

    /// A time without the fraction of its second.
    private static func seconds(_ text: String) -> String {
        guard let dot = text.firstIndex(of: "."), let zone = text[dot...].firstIndex(where: { "Zz+-".contains($0) })
        else { return text }
        return String(text[..<dot] + text[zone...])
    }

    private static func bytes(_ json: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(json)
        return writer.bytes
    }
}
