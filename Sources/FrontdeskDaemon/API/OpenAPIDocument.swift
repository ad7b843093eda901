import FrontdeskCore

/// The OpenAPI 3.1 document, made from the same table that dispatches the calls.
package enum OpenAPIDocument {
    package static let bytes: [UInt8] = make()

    private static func make() -> [UInt8] {
        var writer = JSONWriter(.pretty)
        writer.beginObject()
        text("openapi", "3.1.0", &writer)
        writer.key("info")
        writer.beginObject()
        text("title", "Frontdesk local API", &writer)
        text("version", Release.version, &writer)
        text("description", "HTTP over the sockets agent.sock and admin.sock; the kernel says who calls.", &writer)
        writer.endObject()
        writer.key("paths")
        writer.beginObject()
        for (path, endpoints) in byPath() {
            writer.key(path)
            writer.beginObject()
            for endpoint in endpoints { operation(endpoint, &writer) }
            writer.endObject()
        }
        writer.endObject()
        components(&writer)
        writer.endObject()
        return writer.bytes
    }

    private static func byPath() -> [(String, [Endpoint])] {
        var result: [(String, [Endpoint])] = []
        for endpoint in Endpoint.allCases {
            let path = endpoint.spec.path
            if let place = result.firstIndex(where: { $0.0 == path }) {
                result[place].1.append(endpoint)
            } else {
                result.append((path, [endpoint]))
            }
        }
        return result
    }

    private static func operation(_ endpoint: Endpoint, _ writer: inout JSONWriter) {
        let spec = endpoint.spec
        writer.key(spec.method.lowercased())
        writer.beginObject()
        text("operationId", "\(endpoint)", &writer)
        text("summary", spec.summary, &writer)
        writer.key("x-roles")
        writer.beginArray()
        for role in spec.roles.map(\.rawValue).sorted() { writer.string(role) }
        writer.endArray()
        parameters(spec, &writer)
        body(spec, &writer)
        writer.key("responses")
        writer.beginObject()
        response("200", "Done", &writer)
        if spec.method != "GET" { response("204", "Done, nothing to say", &writer) }
        response("4XX", "Refused; see the problem's code", &writer, problem: true)
        response("5XX", "Not done, or unknown; repeat the same request", &writer, problem: true)
        writer.endObject()
        writer.endObject()
    }

    private static func parameters(_ spec: Endpoint.Spec, _ writer: inout JSONWriter) {
        let names = spec.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
        guard !names.isEmpty || !spec.query.isEmpty else { return }
        writer.key("parameters")
        writer.beginArray()
        for name in names { parameter(String(name), "path", "string", required: true, &writer) }
        for field in spec.query { parameter(field.name, "query", field.type, required: field.required, &writer) }
        writer.endArray()
    }

    private static func parameter(
        _ name: String, _ place: String, _ type: String, required: Bool, _ writer: inout JSONWriter
    ) {
        writer.beginObject()
        text("name", name, &writer)
        text("in", place, &writer)
        writer.key("required")
        writer.bool(required)
        writer.key("schema")
        writer.beginObject()
        text("type", type, &writer)
        writer.endObject()
        writer.endObject()
    }

    private static func body(_ spec: Endpoint.Spec, _ writer: inout JSONWriter) {
        if let type = spec.bodyType {
            writer.key("requestBody")
            writer.raw("{\"required\": true, \"content\": {\"\(type)\": {}}}")
        }
        guard !spec.fields.isEmpty else { return }
        writer.key("requestBody")
        writer.beginObject()
        writer.key("content")
        writer.beginObject()
        writer.key("application/json")
        writer.beginObject()
        writer.key("schema")
        writer.beginObject()
        text("type", "object", &writer)
        writer.key("required")
        writer.beginArray()
        for field in spec.fields where field.required { writer.string(field.name) }
        writer.endArray()
        writer.key("properties")
        writer.beginObject()
        for field in spec.fields {
            writer.key(field.name)
            writer.beginObject()
            text("type", field.type, &writer)
            writer.endObject()
        }
        for _ in 0..<5 { writer.endObject() }
    }

    private static func response(
        _ code: String, _ description: String, _ writer: inout JSONWriter, problem: Bool = false
    ) {
        writer.key(code)
        writer.beginObject()
        text("description", description, &writer)
        if problem {
            writer.key("content")
            writer.raw("{\"application/problem+json\": {\"schema\": {\"$ref\": \"#/components/schemas/Problem\"}}}")
        }
        writer.endObject()
    }

    private static func components(_ writer: inout JSONWriter) {
        writer.key("components")
        writer.beginObject()
        writer.key("schemas")
        writer.beginObject()
        writer.key("Problem")
        writer.beginObject()
        text("type", "object", &writer)
        writer.key("required")
        writer.raw("[\"status\", \"code\", \"title\"]")
        writer.key("properties")
        writer.beginObject()
        for (name, type) in [
            ("status", "integer"), ("code", "string"), ("title", "string"), ("detail", "string"),
        ] {
            writer.key(name)
            writer.beginObject()
            text("type", type, &writer)
            writer.endObject()
        }
        for _ in 0..<4 { writer.endObject() }
    }

    private static func text(_ key: String, _ value: String, _ writer: inout JSONWriter) {
        writer.key(key)
        writer.string(value)
    }
}
