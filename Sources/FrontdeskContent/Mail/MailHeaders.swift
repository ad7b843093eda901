import CGMime
package import FrontdeskCore

/// The header fields of a mail or of one block of a delivery report, in their order.
package struct MailHeaders: Hashable, Sendable {
    /// One field (RFC 5322, section 2.2).
    package struct Field: Hashable, Sendable {
        /// As written, without the colon.
        package let name: String
        /// As written: folded, its encoded words as they are, any bytes; without the line's end.
        package let raw: [UInt8]
        /// Unfolded, with its encoded words decoded (RFC 2047), without white space at its ends.
        package let text: String

        package init(name: String, raw: [UInt8]) {
            self.name = name
            self.raw = raw
            self.text = HeaderText.decode(raw)
        }

        /// `raw` as one line of UTF-8, its encoded words as they are: what addresses and parameters are parsed from.
        package var line: String { HeaderText.unfold(raw) }
    }

    /// All of them.
    package let fields: [Field]

    package init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// The fields of that name, whatever its case.
    package func all(_ name: String) -> [Field] {
        fields.filter { Self.isSame($0.name, name) }
    }

    /// The first field of that name, whatever its case.
    package func first(_ name: String) -> Field? {
        fields.first { Self.isSame($0.name, name) }
    }

    /// The decoded texts of all fields of that name.
    package func texts(_ name: String) -> [String] { all(name).map(\.text) }

    /// The decoded text of the first field of that name.
    package func text(_ name: String) -> String? { first(name)?.text }

    /// The addresses of all fields of that name, those of groups among them.
    package func addresses(_ name: String) -> [MailAddress] {
        all(name).flatMap { MailAddress.list(of: $0.line) }
    }

    /// The instant of the first field of that name that is a date (RFC 5322, section 3.3).
    package func date(_ name: String) -> Instant? {
        for field in all(name) {
            var seconds: Int64 = 0
            guard frontdesk_header_date(field.line, &seconds) != 0 else { continue }
            let (microseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
            if !overflow { return Instant(microseconds: microseconds) }
        }
        return nil
    }

    /// The Message-IDs of all fields of that name, in their order and each once, without their angle brackets.
    package func messageIDs(_ name: String) -> [String] {
        var found: [String] = []
        for field in all(name) {
            for id in MessageID.list(of: field.line) where !found.contains(id) {
                if found.count == MailLimits.referencesMax { return found }
                found.append(id)
            }
        }
        return found
    }

    /// Whether two names of fields are the same: ASCII letters of either case.
    static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { ASCII.lower($0) == ASCII.lower($1) }
    }
}
