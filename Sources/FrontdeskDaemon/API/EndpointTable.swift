/// Finds the endpoint of a path and method.
package struct EndpointTable: Sendable {
    private struct Entry: Sendable {
        var endpoint: Endpoint
        var method: String
        /// The path's parts; a parameter's name stands where `parameters` has its place.
        var parts: [String]
        var parameters: [Int]
    }

    package enum Match: Sendable, Equatable {
        case found(Endpoint, parameters: [String: String])
        /// The path is known, with other methods.
        case otherMethod([String])
        case unknown
    }

    /// By number of parts, so that a call is compared with those only that it can be.
    private let entries: [[Entry]]
    private let roles: [Set<Role>]

    package static let all = EndpointTable()

    private init() {
        var entries: [[Entry]] = []
        for endpoint in Endpoint.allCases {
            let spec = endpoint.spec
            let parts = spec.path.split(separator: "/")
            let parameters = parts.indices.filter { parts[$0].first == "{" }
            while entries.count <= parts.count { entries.append([]) }
            entries[parts.count].append(
                Entry(
                    endpoint: endpoint, method: spec.method,
                    parts: parts.map { $0.first == "{" ? String($0.dropFirst().dropLast()) : String($0) },
                    parameters: parameters))
        }
        self.entries = entries
        roles = Endpoint.allCases.map(\.spec.roles)
    }

    /// Who may make the call.
    func roles(of endpoint: Endpoint) -> Set<Role> {
        roles[endpoint.rawValue]
    }

    package func match(method: String, path: String) -> Match {
        let parts = Array(path.split(separator: "/", omittingEmptySubsequences: false).dropFirst())
        guard entries.indices.contains(parts.count) else { return .unknown }
        var methods: [String] = []
        for entry in entries[parts.count] where Self.isLike(entry, parts) {
            guard let parameters = Self.parameters(entry, parts) else { continue }
            if entry.method == method { return .found(entry.endpoint, parameters: parameters) }
            methods.append(entry.method)
        }
        return methods.isEmpty ? .unknown : .otherMethod(methods)
    }

    /// Whether all but the parameters are the same. From the end: there the verbs stand, in which most differ.
    private static func isLike(_ entry: Entry, _ parts: [Substring]) -> Bool {
        for place in parts.indices.reversed() where entry.parts[place] != parts[place] {
            guard entry.parameters.contains(place) else { return false }
        }
        return true
    }

    private static func parameters(_ entry: Entry, _ parts: [Substring]) -> [String: String]? {
        var parameters: [String: String] = [:]
        for place in entry.parameters {
            guard let value = PercentEncoding.decode(parts[place], plusIsSpace: false), !value.isEmpty else {
                return nil
            }
            parameters[entry.parts[place]] = value
        }
        return parameters
    }
}
