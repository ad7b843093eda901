/// The final answer to a request; of redirects that were followed and of informational answers nothing is kept.
package struct CurlResponse: Sendable {
    /// The status code, 200 to 599.
    package var status: Int

    /// Header fields in the order in which they came, trailers at the end.
    package var headers: [(name: String, value: String)]

    /// The body; empty where it went to a chunk handler.
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header field, whatever the case of its name.
    package func header(_ name: String) -> String? {
        headers.first { equalIgnoringCase($0.name, name) }?.value
    }
}
