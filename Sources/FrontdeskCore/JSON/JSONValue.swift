/// A JSON text as a value (RFC 8259).
///
/// Objects keep the order of their members; two objects are equal when they have the same members in the same
/// order. Strings are compared by their UTF-8 bytes, never by canonical equivalence.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The value of a member, or nil where this is no object or has no such member.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let object) = self else { return nil }
        return object[key]
    }

    /// The value a pointer leads to (RFC 6901), or nil where it leads nowhere.
    package func value(at pointer: JSONPointer) -> JSONValue? {
        var value = self
        for token in pointer.tokens {
            switch value {
            case .object(let object):
                guard let next = object[token] else { return nil }
                value = next
            case .array(let items):
                guard let index = JSONPointer.index(token), index < items.count else { return nil }
                value = items[index]
            case .null, .bool, .number, .string:
                return nil
            }
        }
        return value
    }

    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.string(let a), .string(let b)): JSONText.same(a, b)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }
}

extension JSONValue {
    /// Whether this is `null`.
    package var isNull: Bool { self == .null }

    /// The text of a string, else nil.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The truth value of a bool, else nil.
    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The whole number of a number that is one, else nil.
    package var int64: Int64? {
        guard case .number(let number) = self else { return nil }
        return number.int64
    }

    /// The number of a number, else nil.
    package var number: JSONNumber? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    /// The items of an array, else nil.
    package var array: [JSONValue]? {
        guard case .array(let items) = self else { return nil }
        return items
    }

    /// The members of an object, else nil.
    package var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }
}
