import FrontdeskConfig
import FrontdeskCore

/// Desks with one channel at a provider.
enum ProviderDesk {
    /// By type, the keys that a channel needs.
    static let least: [String: String] = [
        "matrix": #""server":"https://x.example","token":{"env":"X"}"#,
        "mastodon": #""server":"https://x.example","token":{"env":"X"}"#,
        "telegram": #""token":{"env":"X"}"#,
        "meta": #"""
        "product":"whatsapp","path":"/x","appSecret":{"env":"X"},"verifyToken":{"env":"Y"},"token":{"env":"Z"},"account":"1"
        """#,
        "twilio": #"""
        "path":"/x","url":"https://x.example/x","account":"1","token":{"env":"X"},"from":"2"
        """#,
        "slack": #""path":"/x","signingSecret":{"env":"X"},"token":{"env":"Y"}"#,
        "line": #""path":"/x","secret":{"env":"X"},"token":{"env":"Y"}"#,
        "viber": #""path":"/x","token":{"env":"X"},"name":"x""#,
        "poll": #"""
        "request": {"url":"https://x.example/"},"items":"/x","map": {"id":"/i","from":{"id":"/f"},"text":"/t"}
        """#,
    ]

    /// By type, a desk with a channel `x` that says nothing it need not, but for replies to a list.
    static let all: [String: String] = least.reduce(into: [:]) { desks, entry in
        let reply = entry.key == "poll" ? #", "reply": {"url":"https://x.example/"}"# : ""
        desks[entry.key] = text(entry.key, entry.value + reply)
    }

    /// A desk with a channel `x` of a type and keys.
    static func text(_ type: String, _ keys: String) -> String {
        #"{ "desk": { "name": "A" }, "channels": { "x": { "type": "\#(type)", \#(keys) } }, "#
            + #""routes": [{ "id": "r", "end": "file" }] }"#
    }

    /// The desk of a type with the least keys, of which one piece, which is there once, is another.
    static func text(_ type: String, _ old: String, _ new: String) throws -> String {
        let keys = least[type] ?? ""
        guard keys.ranges(of: old).count == 1 else { throw Missing(piece: old) }
        return text(type, keys.replacing(old, with: new))
    }

    /// A piece of a text is not there once.
    struct Missing: Error {
        let piece: String
    }

    /// The codes of what is wrong with a desk, with their places below the channel.
    static func findings(_ text: String) -> [String] {
        Loading(text).report.diagnostics.map {
            "\($0.code.id) \($0.pointer.description.replacing("/channels/x", with: "", maxReplacements: 1))"
        }
    }
}
