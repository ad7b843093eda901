package import FrontdeskCore

/// A value of the local API: one reading and one writing for daemon and clients.
///
/// Readers ignore members they do not know, so that an older client understands a newer daemon. A member that is
/// `null` counts as absent; absent ones are not written.
package protocol WireValue: Equatable, Sendable {
    /// Reads the value.
    ///
    /// - Throws: ``WireError`` with the place of the first member that is missing or of another type.
    init(json: JSONValue) throws(WireError)

    /// Writes the value as one JSON value.
    func write(to writer: inout JSONWriter)
}

extension WireValue {
    /// The value as compact JSON text in UTF-8.
    package var jsonBytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}

/// Why JSON is not the value it should be, and where.
package struct WireError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The place of the fault (RFC 6901), empty for the value as a whole.
    package let pointer: String
    /// What is expected there, as a noun phrase: `a string`.
    package let expected: String

    /// Makes an error at a place.
    package init(pointer: String, expected: String) {
        self.pointer = pointer
        self.expected = expected
    }

    package var description: String { "\(pointer.isEmpty ? "the body" : pointer) must be \(expected)" }

    /// The same fault seen from the value one level further out.
    func inside(_ token: String) -> WireError {
        WireError(pointer: "/\(token)\(pointer)", expected: expected)
    }
}
