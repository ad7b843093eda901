/// One part of a mail (RFC 2045): a multipart with the parts in it, or content.
///
/// A mail that is attached to another is one part with its bytes; ``MailMessage/init(_:)`` reads it in turn.
package struct MailPart: Equatable, Sendable {
    /// A name and a value, decoded (RFC 2231).
    package struct Parameter: Hashable, Sendable {
        /// In lower case.
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How a part wants to be shown (RFC 2183).
    package enum Disposition: Hashable, Sendable {
        /// It does not say.
        case none
        case inline
        /// Also every word that is not known.
        case attachment
    }

    /// `type/subtype` in lower case; `text/plain` where the part does not say.
    package let type: String
    /// Those of `Content-Type`.
    package let parameters: [Parameter]
    package let disposition: Disposition
    /// The name of its file: `filename` of the disposition, else `name` of the type; without folders and control
    /// characters, empty where there is none.
    package let name: String
    /// `Content-ID` without angle brackets, by which HTML names it; empty where there is none.
    package let contentID: String
    /// The decoded text of `Content-Description`.
    package let summary: String
    /// Its bytes with the transfer encoding undone; empty for a multipart.
    package let content: [UInt8]
    /// The parts of a multipart in their order.
    package let children: [MailPart]

    package init(
        type: String, parameters: [Parameter] = [], disposition: Disposition = .none, name: String = "",
        contentID: String = "", summary: String = "", content: [UInt8] = [], children: [MailPart] = []
    ) {
        self.type = type
        self.parameters = parameters
        self.disposition = disposition
        self.name = name
        self.contentID = contentID
        self.summary = summary
        self.content = content
        self.children = children
    }

    package var isMultipart: Bool { type.hasPrefix("multipart/") }
    /// Whether it is a mail of its own (RFC 2046, section 5.2.1; RFC 6532).
    package var isMessage: Bool { type == "message/rfc822" || type == "message/global" || type == "message/news" }

    /// The value of the first parameter of `Content-Type` with that name, in lower case.
    package func parameter(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    /// What it says, in UTF-8 with `\n` at the ends of lines, at most ``MailLimits/textBytesMax`` of it; nil where its
    /// type is not text. Decoded at each call.
    package var text: String? {
        guard type.hasPrefix("text/") else { return nil }
        var text = Charset.decode(content, name: parameter("charset"))
        guard text.utf8.contains(0x0D) else { return text }
        // By bytes: a carriage return may be one character with what follows it.
        return text.withUTF8 { bytes in
            String(unsafeUninitializedCapacity: bytes.count) { lines in
                var count = 0
                var previous: UInt8 = 0
                for byte in bytes {
                    if byte != 0x0A || previous != 0x0D {
                        lines[count] = byte == 0x0D ? 0x0A : byte
                        count += 1
                    }
                    previous = byte
                }
                return count
            }
        }
    }

    /// This part and all parts in it, from the outside in and in their order.
    package var all: [MailPart] { [self] + children.flatMap(\.all) }
}
