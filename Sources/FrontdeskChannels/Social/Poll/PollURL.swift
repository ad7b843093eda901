/// An absolute URL, taken apart where its path begins.
package struct PollURL: Equatable, Sendable {
    /// Scheme, host and port.
    package let origin: String
    /// Path and query, with the leading slash; without a fragment, which no server is sent.
    package let path: String

    /// Nil where it is no URL of HTTP with a host.
    package init?(_ text: String) {
        let whole = text.prefix { $0 != "#" }
        guard let mark = whole.firstRange(of: "://") else { return nil }
        let scheme = whole[..<mark.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let rest = whole[mark.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard end > rest.startIndex else { return nil }
        origin = "\(scheme)://\(rest[..<end])"
        path = rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...]
    }

    /// Whether TLS proves who answers.
    var isProven: Bool { origin.hasPrefix("https:") }

    /// The path with one more query parameter.
    func path(adding name: String, _ value: String) -> String {
        let sign = !path.contains("?") ? "?" : path.hasSuffix("?") || path.hasSuffix("&") ? "" : "&"
        return path + sign + URLText.form([(name, value)])
    }

    /// Whether its path leads elsewhere than it says: clients and servers take a dot for "here" and two for "one up".
    var hasDotSegments: Bool {
        path.prefix { $0 != "?" }.split(separator: "/").contains { $0 == "." || $0 == ".." }
    }
}
