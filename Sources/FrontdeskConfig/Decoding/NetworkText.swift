/// A host and a port to listen on.
package struct WebAddress: Equatable, Sendable {
    /// A name or an address; one of IPv6 without its brackets.
    package var host: String
    /// 0 lets the kernel choose.
    package var port: Int

    /// Makes an address.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`; nil for anything else.
    package init?(_ text: String) {
        guard let (host, port) = HostText.split(text), let port else { return nil }
        self.init(host: host, port: port)
    }

    /// As it is written in the file.
    package var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether only programs on this machine reach it.
    package var isLoopback: Bool { HostText.isLoopback(host) }
}

/// What an http URL says of the way there.
struct HTTPURL {
    let isEncrypted: Bool
    let host: String

    var isLoopback: Bool { HostText.isLoopback(host) }

    /// Reads an absolute URL (RFC 3986); nil where it is none, or carries a user, a fragment or blanks.
    init?(_ text: String) {
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lower.hasPrefix($0) }) else { return nil }
        isEncrypted = scheme == "https://"
        let isClean = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#""<>\^`{|}#"#.utf8.contains($0) }
        guard isClean else { return nil }
        let authority = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        guard let (host, _) = HostText.split(String(authority)) else { return nil }
        self.host = host
    }
}

/// Hosts as URLs and addresses write them (RFC 3986, section 3.2.2).
enum HostText {
    /// The parts of `host`, `host:port` or `[host]:port`.
    static func split(_ text: String) -> (host: String, port: Int?)? {
        var host = Substring(text)
        var rest = Substring()
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]") else { return nil }
            rest = host[end...].dropFirst()
            host = host[..<end].dropFirst()
            guard isIPv6(String(host)) else { return nil }
        } else {
            if let colon = host.firstIndex(of: ":") {
                rest = host[colon...]
                host = host[..<colon]
            }
            guard isName(host) else { return nil }
        }
        guard !rest.isEmpty else { return (String(host), nil) }
        guard rest.first == ":", let port = number(rest.dropFirst(), 0...65_535) else { return nil }
        return (String(host), port)
    }

    /// Whether packets for a host never leave the machine.
    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        return host == "localhost" || host == "::1" || (isIPv4(host) && host.hasPrefix("127."))
    }

    /// Whether a host is a name (RFC 1123, section 2.1) or an address of IPv4. Numbers alone are never a name.
    private static func isName(_ host: Substring) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isWritten = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        }
        guard isWritten, host.utf8.count <= 253, let last = labels.last else { return false }
        return last.utf8.allSatisfy(isDigit) ? isIPv4(String(host)) : true
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { number($0, 0...255) != nil }
    }

    /// Whether a text is an address of IPv6 (RFC 4291, section 2.2), without a zone.
    private static func isIPv6(_ text: String) -> Bool {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return false }
        var count = 0
        for (place, half) in halves.enumerated() where !half.isEmpty {
            let groups = half.split(separator: ":", omittingEmptySubsequences: false)
            for (index, group) in groups.enumerated() {
                let isLast = place == halves.count - 1 && index == groups.count - 1
                if isLast, group.contains(".") {
                    guard isIPv4(String(group)) else { return false }
                    count += 2
                } else {
                    guard (1...4).contains(group.utf8.count), group.utf8.allSatisfy(isHex) else { return false }
                    count += 1
                }
            }
        }
        return halves.count == 2 ? count < 8 : count == 8
    }

    /// A decimal number without sign and leading zero.
    private static func number(_ text: Substring, _ allowed: ClosedRange<Int>) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy(isDigit), text.first != "0" || text == "0",
            let value = Int(text), allowed.contains(value)
        else { return nil }
        return value
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isHex(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
