package import FrontdeskCore

// Members as the local API writes them; nil writes nothing at all.
extension JSONWriter {
    /// Writes a member that is a string.
    package mutating func field(_ key: String, _ value: String?) {
        guard let value else { return }
        self.key(key)
        string(value)
    }

    /// Writes a member that is a whole number.
    package mutating func field(_ key: String, _ value: (some FixedWidthInteger)?) {
        guard let value else { return }
        self.key(key)
        integer(Int64(clamping: value))
    }

    /// Writes a member that is a truth value.
    package mutating func field(_ key: String, _ value: Bool?) {
        guard let value else { return }
        self.key(key)
        bool(value)
    }

    /// Writes a member that is a truth value only where it is true.
    package mutating func flag(_ key: String, _ value: Bool) {
        if value { field(key, true) }
    }

    /// Writes a member that is a time (RFC 3339, UTC); an instant that is not set is not written either.
    package mutating func field(_ key: String, _ value: Instant?) {
        field(key, value.flatMap(RFC3339.text))
    }

    /// Writes a member that is an identifier.
    package mutating func field(_ key: String, _ value: (some DeskIdentifier)?) {
        field(key, value?.description)
    }

    /// Writes a member that is a value of the API.
    package mutating func field(_ key: String, _ value: (some WireValue)?) {
        guard let value else { return }
        self.key(key)
        value.write(to: &self)
    }

    /// Writes a member that is an array of values of the API, also when it is empty.
    package mutating func list(_ key: String, _ values: [some WireValue]) {
        self.key(key)
        beginArray()
        for value in values { value.write(to: &self) }
        endArray()
    }

    /// Writes a member that is an array of strings, also when it is empty.
    package mutating func list(_ key: String, _ values: [String]) {
        self.key(key)
        beginArray()
        for value in values { string(value) }
        endArray()
    }
}
