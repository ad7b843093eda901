import CGMime

/// One address of a mail (RFC 5322, section 3.4).
package struct MailAddress: Hashable, Sendable {
    /// The name before it, decoded; empty where there is none.
    package let name: String
    /// `local@domain` as written; may lack the domain where the mail does.
    package let address: String

    package init(name: String, address: String) {
        self.name = name
        self.address = address
    }

    /// The addresses of a list, those of its groups among them; what is none is left out.
    package static func list(of line: String) -> [MailAddress] {
        guard let list = frontdesk_addresses_parse(line) else { return [] }
        defer { frontdesk_addresses_free(list) }
        return (0..<frontdesk_addresses_count(list)).compactMap { index in
            var name: UnsafePointer<CChar>?
            var address: UnsafePointer<CChar>?
            frontdesk_addresses_get(list, index, &name, &address)
            guard let address, address.pointee != 0 else { return nil }
            return MailAddress(name: name.map { String(cString: $0) } ?? "", address: String(cString: address))
        }
    }
}
