/// One HTTP request as it came.
package struct WebhookRequest: Sendable {
    /// The method, upper case.
    package var method: String
    /// The path with the query, as it was asked for.
    package var target: String
    package var headers: [(name: String, value: String)]
    /// The body, byte for byte.
    package var body: [UInt8]

    package init(method: String, target: String = "", headers: [(name: String, value: String)], body: [UInt8]) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The value of the one field of a name in lower case; nil where there is none, or more than one.
    func header(_ lowercased: String) -> String? {
        var found: String?
        for (name, value) in headers where HeaderName.matches(name, lowercased) {
            guard found == nil else { return nil }
            found = value
        }
        return found
    }
}
