import FrontdeskCore

extension JSONValue {
    /// An object of members whose keys differ.
    static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        Self.members(members.map { ($0.key, $0.value) })
    }

    /// An object of members whose keys differ; of two alike none would be there.
    static func members(_ members: [(key: String, value: JSONValue)]) -> JSONValue {
        JSONObject(members.map { JSONObject.Member(key: $0.key, value: $0.value) }).map { .object($0) } ?? .null
    }
}
