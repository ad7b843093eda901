import CCurl
import Glibc

/// Addresses that a URL from a stranger must not reach: everything that is not a unicast address of the public
/// Internet, by the special-purpose registries of IANA (RFC 6890).
///
/// Addresses are judged, not names: what a resolver answers, or how a URL spells a number, makes no difference.
package enum PrivateAddresses {
    /// Networks of IPv4: address and prefix length.
    private static let networks: [(base: UInt32, bits: UInt32)] = [
        (0x0000_0000, 8),  // 0/8, this host: RFC 1122
        (0x0A00_0000, 8),  // 10/8: RFC 1918
        (0x6440_0000, 10),  // 100.64/10, carrier NAT: RFC 6598
        (0x7F00_0000, 8),  // 127/8, loopback: RFC 1122
        (0xA9FE_0000, 16),  // 169.254/16, link-local and the metadata of clouds: RFC 3927
        (0xAC10_0000, 12),  // 172.16/12: RFC 1918
        (0xC000_0000, 24),  // 192.0.0/24, protocol assignments: RFC 6890
        (0xC000_0200, 24),  // 192.0.2/24, documentation: RFC 5737
        (0xC0A8_0000, 16),  // 192.168/16: RFC 1918
        (0xC612_0000, 15),  // 198.18/15, benchmarks: RFC 2544
        (0xC633_6400, 24),  // 198.51.100/24, documentation: RFC 5737
        (0xCB00_7100, 24),  // 203.0.113/24, documentation: RFC 5737
        (0xE000_0000, 3),  // 224/4 multicast, 240/4 reserved, broadcast: RFC 5771, RFC 1112
    ]

    /// Whether an IPv4 address, in host byte order, is private.
    package static func contains(v4 address: UInt32) -> Bool {
        networks.contains { address >> (32 - $0.bits) == $0.base >> (32 - $0.bits) }
    }

    /// Whether an IPv6 address of 16 bytes is private; one that leads to an IPv4 address is judged by that.
    package static func contains(v6 address: [UInt8]) -> Bool {
        guard address.count == 16 else { return true }
        func v4(at index: Int) -> UInt32 { address[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        func starts(_ prefix: UInt8...) -> Bool { address.starts(with: prefix) }

        if address[..<10].allSatisfy({ $0 == 0 }), address[10] == 0xFF, address[11] == 0xFF {
            return contains(v4: v4(at: 12))  // ::ffff:0:0/96, mapped: RFC 4291
        }
        if starts(0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0) {
            return contains(v4: v4(at: 12))  // 64:ff9b::/96, NAT64: RFC 6052
        }
        if starts(0x20, 0x02) { return contains(v4: v4(at: 2)) }  // 2002::/16, 6to4: RFC 3056
        if starts(0x20, 0x01), address[2] < 2 { return true }  // 2001::/23, Teredo and others: RFC 2928
        if starts(0x20, 0x01, 0x0D, 0xB8) { return true }  // 2001:db8::/32, documentation: RFC 3849
        // Global unicast is 2000::/3 alone: all else is loopback, local, multicast or not assigned (RFC 4291).
        return address[0] >> 5 != 1
    }

    /// Whether a socket address is private; families other than the two of the Internet are.
    static func contains(_ address: UnsafePointer<sockaddr>) -> Bool {
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            return contains(v4: UInt32(bigEndian: raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
        case AF_INET6:
            let v6 = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return withUnsafeBytes(of: v6) { contains(v6: Array($0)) }
        default:
            return true
        }
    }

    /// Whether the host of a URL is `localhost`, or an address in digits that is private: what its writer means by it. A name
    /// that leads to such an address says nothing of the kind.
    package static func isPrivateLiteral(url: String) -> Bool {
        let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty else { return false }
        let authority = parts[2].prefix { !"/?#".contains($0) }
        let place = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        if place.first == "[" { return isPrivateLiteral(host: String(place.dropFirst().prefix { $0 != "]" })) }
        return isPrivateLiteral(host: String(place.prefix { $0 != ":" }))
    }

    private static func isPrivateLiteral(host: String) -> Bool {
        var v4 = in_addr()
        var v6 = in6_addr()
        let isAddress = inet_pton(AF_INET, host, &v4) == 1 || inet_pton(AF_INET6, host, &v6) == 1
        return isAddress ? contains(text: host) : host.lowercased() == "localhost"
    }

    /// Whether an address in digits is private; a text that is none counts as private.
    package static func contains(text: String) -> Bool {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return contains(v4: UInt32(bigEndian: v4.s_addr)) }
        var v6 = in6_addr()
        if inet_pton(AF_INET6, text, &v6) == 1 { return withUnsafeBytes(of: v6) { contains(v6: Array($0)) } }
        return true
    }
}
