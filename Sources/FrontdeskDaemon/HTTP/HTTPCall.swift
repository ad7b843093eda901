import FrontdeskCore
import NIOCore
package import NIOHTTP1

/// One request, whole, with the way to answer it.
///
/// A call may be answered from any thread, once. Bodies are read whole before a handler sees them: every body here has
/// a small limit, but for those a ``BodySink`` takes.
package struct HTTPCall: Sendable {
    package let method: String
    /// Without the query.
    package let path: String
    package let query: String
    package let headers: HTTPHeaders
    package let body: [UInt8]
    /// What took the body instead, all of it.
    package let sink: (any BodySink)?
    /// Who connected, on a Unix socket; `nil` on TCP.
    package let peer: PeerCredentials?
    package let connection: HTTPConnection
    /// Which call of its connection this is.
    let number: Int

    /// The path with the query, as it was asked for.
    package var target: String { query.isEmpty ? path : "\(path)?\(query)" }

    /// The first value of a header.
    package func header(_ name: String) -> String? {
        headers.first(name: name)
    }

    /// The value of a query parameter, percent-decoded where it can be; `nil` when it is not there.
    package func parameter(_ name: String) -> String? {
        QueryString.value(name, in: query)
    }

    /// Answers; `written` is called once the bytes were handed to the socket, with whether that worked.
    package func respond(_ answer: HTTPAnswer, written: (@Sendable (Bool) -> Void)? = nil) {
        connection.respond(answer, to: self, written: written)
    }
}

/// What is answered.
package struct HTTPAnswer: Sendable {
    package var status: Int
    package var contentType: String
    package var body: [UInt8]
    /// Instead of `body`.
    package var file: FileBody?
    package var headers: [(name: String, value: String)]
    /// Close the connection after this.
    package var closes = false

    package init(
        status: Int, contentType: String = "application/json", body: [UInt8] = [],
        headers: [(name: String, value: String)] = []
    ) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.headers = headers
    }
}

/// Percent-decoding of query parameters and path parts (RFC 3986). Only in a query a plus sign is a space.
package enum PercentEncoding {
    package static func decode(_ text: some StringProtocol, plusIsSpace: Bool = true) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hex), let low = rest.next().flatMap(hex) else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
