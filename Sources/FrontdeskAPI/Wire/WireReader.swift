import FrontdeskCore

/// Reads the members of a JSON object and says which one is wrong.
struct WireReader {
    private let object: JSONObject

    init(_ json: JSONValue) throws(WireError) {
        guard case .object(let object) = json else { throw WireError(pointer: "", expected: "an object") }
        self.object = object
    }

    /// The member, or nil where it is absent or `null`.
    private func value(_ key: String) -> JSONValue? {
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    /// A member by a reading of its own; nil where it is absent.
    func optional<T>(_ key: String, _ expected: String, _ read: (JSONValue) -> T?) throws(WireError) -> T? {
        guard let value = value(key) else { return nil }
        guard let result = read(value) else { throw WireError(pointer: "/\(key)", expected: expected) }
        return result
    }

    /// A member by a reading of its own, which must be there.
    func required<T>(_ key: String, _ expected: String, _ read: (JSONValue) -> T?) throws(WireError) -> T {
        guard let result = try optional(key, expected, read) else {
            throw WireError(pointer: "/\(key)", expected: expected)
        }
        return result
    }

    func string(_ key: String) throws(WireError) -> String { try required(key, "a string") { $0.string } }
    func optionalString(_ key: String) throws(WireError) -> String? { try optional(key, "a string") { $0.string } }

    func bool(_ key: String) throws(WireError) -> Bool { try required(key, "true or false") { $0.bool } }

    /// False where it is absent.
    func flag(_ key: String) throws(WireError) -> Bool { try optional(key, "true or false") { $0.bool } ?? false }

    func integer<T: FixedWidthInteger>(_ key: String, as type: T.Type = T.self) throws(WireError) -> T {
        try required(key, "a whole number of \(T.bitWidth) bits") { $0.int64.flatMap { T(exactly: $0) } }
    }

    func optionalInteger<T: FixedWidthInteger>(_ key: String, as type: T.Type = T.self) throws(WireError) -> T? {
        try optional(key, "a whole number of \(T.bitWidth) bits") { $0.int64.flatMap { T(exactly: $0) } }
    }

    func instant(_ key: String) throws(WireError) -> Instant {
        try required(key, "an RFC 3339 time") { $0.string.flatMap(RFC3339.instant) }
    }

    func optionalInstant(_ key: String) throws(WireError) -> Instant? {
        try optional(key, "an RFC 3339 time") { $0.string.flatMap(RFC3339.instant) }
    }

    func span(_ key: String) throws(WireError) -> Span? {
        try optional(key, "a duration such as \"30s\"") { $0.string.flatMap(DurationText.span) }
    }

    func id<T: DeskIdentifier>(_ key: String, as type: T.Type = T.self) throws(WireError) -> T {
        try required(key, "an id such as \"\(T.letter)12\"") { $0.string.flatMap { T(parsing: $0) } }
    }

    func optionalID<T: DeskIdentifier>(_ key: String, as type: T.Type = T.self) throws(WireError) -> T? {
        try optional(key, "an id such as \"\(T.letter)12\"") { $0.string.flatMap { T(parsing: $0) } }
    }

    /// One of a few words.
    func word<T>(_ key: String, of all: [T], _ name: (T) -> String) throws(WireError) -> T {
        guard let found = try optionalWord(key, of: all, name) else {
            throw WireError(pointer: "/\(key)", expected: Self.oneOf(all.map(name)))
        }
        return found
    }

    /// One of a few words, or nil where it is absent.
    func optionalWord<T>(_ key: String, of all: [T], _ name: (T) -> String) throws(WireError) -> T? {
        try optional(key, Self.oneOf(all.map(name))) { value in all.first { name($0) == value.string } }
    }

    func nested<T: WireValue>(_ key: String, as type: T.Type = T.self) throws(WireError) -> T {
        guard let result: T = try optionalNested(key) else {
            throw WireError(pointer: "/\(key)", expected: "an object")
        }
        return result
    }

    func optionalNested<T: WireValue>(_ key: String, as type: T.Type = T.self) throws(WireError) -> T? {
        guard let value = value(key) else { return nil }
        do { return try T(json: value) } catch { throw error.inside(key) }
    }

    /// The items of an array; none where it is absent.
    func list<T: WireValue>(_ key: String, of type: T.Type = T.self) throws(WireError) -> [T] {
        guard let value = value(key) else { return [] }
        guard let items = value.array else { throw WireError(pointer: "/\(key)", expected: "an array") }
        var result: [T] = []
        result.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            do { result.append(try T(json: item)) } catch { throw error.inside(String(index)).inside(key) }
        }
        return result
    }

    /// The strings of an array; none where it is absent.
    func strings(_ key: String) throws(WireError) -> [String] {
        try values(key, "an array of strings") { $0.string }
    }

    /// The items of an array by a reading of their own; none where it is absent.
    func values<T>(_ key: String, _ expected: String, _ read: (JSONValue) -> T?) throws(WireError) -> [T] {
        try optional(key, expected) { value in
            guard let items = value.array else { return nil }
            let result = items.compactMap(read)
            return result.count == items.count ? result : nil
        } ?? []
    }

    private static func oneOf(_ words: [String]) -> String {
        "one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")
    }
}
