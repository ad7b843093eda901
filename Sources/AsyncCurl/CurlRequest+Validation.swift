extension CurlRequest {
    /// Checks what libcurl would pass on as it is, so that no value of a caller can become a header field or a request
    /// of its own (RFC 9110, sections 5.1, 5.5 and 9.1).
    ///
    /// - Throws: `CurlError` of kind `invalidRequest`.
    func validate() throws(CurlError) {
        guard Self.isToken(method) else { throw CurlError(invalidRequest: "the method is not a token") }
        guard !url.isEmpty, url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw CurlError(invalidRequest: "the URL is empty or contains blanks or control characters")
        }
        if let unixSocketPath, unixSocketPath.isEmpty || unixSocketPath.utf8.contains(0) {
            throw CurlError(invalidRequest: "the path of the Unix socket is empty or contains NUL")
        }
        guard !allowedProtocols.isEmpty, !allowedProtocols.utf8.contains(0) else {
            throw CurlError(invalidRequest: "no protocol is allowed")
        }
        // libcurl would wait for a body that never comes, and repeat another method than these at the redirect's target.
        guard method != "HEAD" || body == nil else { throw CurlError(invalidRequest: "HEAD has no body") }
        guard !followRedirects || ["GET", "HEAD", "POST"].contains(method) else {
            throw CurlError(invalidRequest: "redirects are followed for GET, HEAD and POST only")
        }
        for (name, value) in headers {
            guard Self.isToken(name) else { throw CurlError(invalidRequest: "a header name is not a token") }
            guard value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
                throw CurlError(invalidRequest: "header \(name) contains control characters")
            }
            guard !Self.framingHeaders.contains(where: { equalIgnoringCase($0, name) }) else {
                throw CurlError(invalidRequest: "header \(name) is set from the body")
            }
        }
    }

    /// Whether a header field is among those given, whatever its case.
    func hasHeader(_ name: String) -> Bool {
        headers.contains { equalIgnoringCase($0.name, name) }
    }

    private static let framingHeaders = ["Content-Length", "Transfer-Encoding"]

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default:
                    "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}

/// Whether two header names are the same: ASCII letters of either case, all else byte for byte.
func equalIgnoringCase(_ left: String, _ right: String) -> Bool {
    func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
    return left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { lower($0) == lower($1) }
}
