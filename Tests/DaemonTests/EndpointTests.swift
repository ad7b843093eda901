import FrontdeskCore
import FrontdeskDaemon
import Testing

@Suite("Endpoints")
struct EndpointTests {
    /// A path of the endpoint, with something in place of its parameters.
    private func path(_ endpoint: Endpoint, filling value: String = "c7") -> String {
        endpoint.spec.path.split(separator: "/").map { $0.hasPrefix("{") ? "/\(value)" : "/\($0)" }.joined()
    }

    private func names(_ endpoint: Endpoint) -> [String] {
        endpoint.spec.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    @Test("a path finds its endpoint and no other", arguments: Endpoint.allCases)
    func findsItself(_ endpoint: Endpoint) {
        let match = EndpointTable.all.match(method: endpoint.spec.method, path: path(endpoint))
        var parameters: [String: String] = [:]
        for name in names(endpoint) { parameters[name] = "c7" }
        #expect(match == .found(endpoint, parameters: parameters))
    }

    @Test("no two endpoints share method and path")
    func unique() {
        var seen: Set<String> = []
        for endpoint in Endpoint.allCases {
            #expect(seen.insert("\(endpoint.spec.method) \(path(endpoint))").inserted, "\(endpoint)")
        }
    }

    @Test("a known path with another method says which there are", arguments: Endpoint.allCases)
    func otherMethods(_ endpoint: Endpoint) {
        let path = path(endpoint)
        let known = Endpoint.allCases.filter { self.path($0) == path }.map(\.spec.method)
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"] where !known.contains(method) {
            guard case .otherMethod(let methods) = EndpointTable.all.match(method: method, path: path) else {
                Issue.record("\(method) \(path)")
                continue
            }
            #expect(methods.sorted() == known.sorted())
        }
        #expect(EndpointTable.all.match(method: endpoint.spec.method.lowercased(), path: path) == .otherMethod(known))
    }

    @Test(
        "what is no path of the table is unknown",
        arguments: [
            "", "/", "/v1", "/v1/", "/v1/me/", "//v1/me", "/v1//me", "/v2/me", "/V1/me", "v1/me", "/v1/conversations/",
            "/v1/conversations//reply", "/v1/conversations/c1/reply/", "/v1/conversations/c1/steal", "/v1/offers/o1",
            "/v1/conversations/%zz", "/v1/conversations/%", "/v1/conversations/%c3", "/v1/%6de",
        ])
    func unknownPaths(_ path: String) {
        for method in ["GET", "POST", "PUT", "DELETE"] {
            #expect(EndpointTable.all.match(method: method, path: path) == .unknown)
        }
    }

    @Test("parameters are percent-decoded, and a slash in one is no separator")
    func decodes() {
        let match = EndpointTable.all.match(method: "GET", path: "/v1/conversations/a%2Fb%20%c3%A9")
        #expect(match == .found(.conversation, parameters: ["id": "a/b é"]))
    }

    @Test("a plus sign in a path is a plus sign, in a query a space")
    func plus() {
        let match = EndpointTable.all.match(method: "PUT", path: "/v1/agents/a+b/presence")
        #expect(match == .found(.setAgentPresence, parameters: ["agent": "a+b"]))
        #expect(PercentEncoding.decode("a+b%2B") == "a b+")
    }

    @Test("bad percent-encoding is refused, not guessed", arguments: ["%", "%1", "%g0", "a%0", "%ff", "%ed%a0%80"])
    func badEncoding(_ text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }
}

@Suite("OpenAPI document")
struct OpenAPITests {
    @Test("the document is JSON and has every endpoint with its roles")
    func complete() throws {
        let document = try JSONParser.parse(OpenAPIDocument.bytes)
        #expect(document["openapi"] == .string("3.1.0"))
        for endpoint in Endpoint.allCases {
            let spec = endpoint.spec
            let operation = document["paths"]?[spec.path]?[spec.method.lowercased()]
            let found = try #require(operation, "\(spec.method) \(spec.path)")
            #expect(found["operationId"] == .string("\(endpoint)"))
            let roles = spec.roles.map(\.rawValue).sorted().map { JSONValue.string($0) }
            #expect(found["x-roles"] == .array(roles), "\(endpoint)")
            #expect(!spec.roles.isEmpty, "\(endpoint) can be called by nobody")
        }
    }

    @Test("path parameters are declared as the path names them")
    func parameters() throws {
        let document = try JSONParser.parse(OpenAPIDocument.bytes)
        for endpoint in Endpoint.allCases {
            let spec = endpoint.spec
            let inPath = spec.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                JSONValue.string(String($0.dropFirst().dropLast()))
            }
            var declared: [JSONValue] = []
            if case .array(let list)? = document["paths"]?[spec.path]?[spec.method.lowercased()]?["parameters"] {
                declared = list.filter { $0["in"] == .string("path") }.compactMap { $0["name"] }
            }
            #expect(declared == inPath, "\(endpoint)")
        }
    }

    @Test("parameters of the query are declared, and none is needed")
    func query() throws {
        let document = try JSONParser.parse(OpenAPIDocument.bytes)
        let path = "/v1/conversations/{id}/messages"
        guard case .array(let list)? = document["paths"]?[path]?["get"]?["parameters"] else {
            Issue.record("no parameters")
            return
        }
        let query = list.filter { $0["in"] == .string("query") }
        #expect(query.compactMap { $0["name"]?.string } == ["limit", "before"])
        #expect(query.compactMap { $0["schema"]?["type"]?.string } == ["integer", "string"])
        #expect(query.allSatisfy { $0["required"] == .bool(false) })
    }
}
