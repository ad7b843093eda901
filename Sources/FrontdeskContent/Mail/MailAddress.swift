import CGMime

/// One address of a mail (RFC 5322, section 3.4).
package struct MailAddress: Hashable, Sendable {
    /// The name before it, decoded; empty where there is none.
    package let name: String
    /// `local@domain` as written; empty where there is only a name.
    package let address: String

    package init(name: String, address: String) {
        self.name = name
        self.address = address
    }

    /// The addresses of a list, those of its groups among them; what is neither address nor name is left out.
    package static func list(of line: String) -> [MailAddress] {
        guard line.utf8.count(where: { $0 == UInt8(ascii: ":") }) <= MailLimits.groupsMax else { return [] }
        guard let list = frontdesk_addresses_parse(line) else { return [] }
        defer { frontdesk_addresses_free(list) }
        return (0..<frontdesk_addresses_count(list)).compactMap { index in
            var name: UnsafePointer<CChar>?
            var address: UnsafePointer<CChar>?
            frontdesk_addresses_get(list, index, &name, &address)
            guard let address, address.pointee != 0 else { return nil }
            let text = String(cString: address)
            // A word by itself is somebody's name, or of this machine only: nobody can be answered there.
            if !text.utf8.contains(UInt8(ascii: "@")) { return MailAddress(name: text, address: "") }
            return MailAddress(name: name.map { String(cString: $0) } ?? "", address: text)
        }
    }
    /// A host's name as mail servers write it, `müller.example` as `xn--mller-kva.example` (RFC 5890); nil where it is none.
    package static func asciiDomain(_ domain: String) -> String? {
        guard !domain.isEmpty, !domain.utf8.contains(0) else { return nil }
        if domain.utf8.allSatisfy({ $0 < 0x80 }) { return domain }
        // Capitals have no A-label of their own; names of hosts know no case.
        guard let text = frontdesk_domain_ascii(domain.lowercased()) else { return nil }
        defer { frontdesk_text_free(text) }
        return String(cString: text)
    }
}
