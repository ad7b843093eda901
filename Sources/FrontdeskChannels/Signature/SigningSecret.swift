/// The bytes of a key; they appear in no description.
package struct SigningSecret: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    let key: [UInt8]

    /// A key as it is.
    package init(key: [UInt8]) {
        self.key = key
    }

    /// The key a credential holds in the form of a scheme.
    ///
    /// One line break at the end does not belong to it: editors and `echo` put it there. Nil where nothing is left,
    /// or where the form is not that of the scheme.
    package init?(credential: [UInt8], for scheme: SignatureScheme) {
        var bytes = credential[...]
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D, bytes.count < credential.count { bytes.removeLast() }
        if case .hmac(let rule) = scheme, rule.secretForm == .standardWebhooks {
            let prefix = Array("whsec_".utf8)
            if bytes.starts(with: prefix) { bytes = bytes.dropFirst(prefix.count) }
            guard let key = StrictBase64.decode(bytes, padding: .optional) else { return nil }
            self.init(key: key)
        } else {
            self.init(key: Array(bytes))
        }
        guard !key.isEmpty else { return nil }
    }

    package var description: String { "(secret)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
