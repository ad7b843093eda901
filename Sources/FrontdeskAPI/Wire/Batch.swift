package import FrontdeskCore

/// The body of `POST /v1/batch`.
package struct BatchRequest: WireValue {
    /// One call.
    package struct Call: WireValue {
        package var method: String
        /// Path and query, as in the first line of a request.
        package var path: String
        package var body: JSONValue?

        package init(method: String, path: String, body: JSONValue? = nil) {
            self.method = method
            self.path = path
            self.body = body
        }

        package init(json: JSONValue) throws(WireError) {
            let reader = try WireReader(json)
            method = try reader.string("method")
            path = try reader.string("path")
            body = json["body"].flatMap { $0.isNull ? nil : $0 }
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.field("method", method)
            writer.field("path", path)
            if let body {
                writer.key("body")
                writer.value(body)
            }
            writer.endObject()
        }
    }

    package var calls: [Call]

    package init(calls: [Call]) { self.calls = calls }

    package init(json: JSONValue) throws(WireError) {
        calls = try WireReader(json).list("calls")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.list("calls", calls)
        writer.endObject()
    }
}

/// The answer to a batch, a result for each call in order.
package struct BatchAnswer: WireValue {
    /// One result.
    package struct Result: WireValue {
        package var status: Int
        /// Nil where the call answers without a body.
        package var body: JSONValue?

        package init(status: Int, body: JSONValue? = nil) {
            self.status = status
            self.body = body
        }

        package init(json: JSONValue) throws(WireError) {
            status = try WireReader(json).integer("status")
            body = json["body"].flatMap { $0.isNull ? nil : $0 }
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.field("status", status)
            if let body {
                writer.key("body")
                writer.value(body)
            }
            writer.endObject()
        }
    }

    package var results: [Result]

    package init(results: [Result]) { self.results = results }

    package init(json: JSONValue) throws(WireError) {
        results = try WireReader(json).list("results")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.list("results", results)
        writer.endObject()
    }
}
