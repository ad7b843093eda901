/// What a webhook's sender is answered, where its provider wants something of its own.
package struct WebhookAnswer: Equatable, Sendable {
    package var status: Int
    package var contentType: String
    package var body: [UInt8]

    package init(status: Int = 200, contentType: String = "text/plain", body: [UInt8] = []) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}
