package import FrontdeskCore

/// Why a call was refused: `application/problem+json` (RFC 9457).
package struct Problem: WireValue {
    /// The HTTP status.
    package var status: Int
    /// Stable; programs decide by it.
    package var code: String
    /// A sentence that says what to do.
    package var title: String
    /// What is particular about this case.
    package var detail: String?
    /// What the code needs besides, such as `epoch`, `owner`, `message`, `draft`; keys differ from the four above.
    package var extra: [JSONObject.Member]

    package init(
        status: Int, code: String, title: String, detail: String? = nil, extra: [JSONObject.Member] = []
    ) {
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.extra = extra
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        status = try reader.integer("status")
        code = try reader.string("code")
        title = try reader.string("title")
        detail = try reader.optionalString("detail")
        extra = (json.object?.members ?? []).filter { !["status", "code", "title", "detail"].contains($0.key) }
    }

    /// A member besides the four of every problem.
    package subscript(key: String) -> JSONValue? { extra.first { $0.key == key }?.value }

    /// Whether the text of the refused call was kept as the caller's draft.
    package var keptDraft: Bool { self["draft"]?.bool == true }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("status", status)
        writer.field("code", code)
        writer.field("title", title)
        writer.field("detail", detail)
        for member in extra {
            writer.key(member.key)
            writer.value(member.value)
        }
        writer.endObject()
    }
}
