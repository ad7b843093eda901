import AsyncCurl
import Testing

/// The two forms of the client, for what both must do alike.
enum TestClient: CaseIterable {
    case multi, easy

    func perform(_ request: CurlRequest) async throws -> CurlResponse {
        switch self {
        case .multi:
            return try await withMulti { try await $0.perform(request) }
        case .easy:
            return try CurlEasy().perform(request)
        }
    }

    /// The error of a request that must have one.
    func failure(_ request: CurlRequest, _ location: SourceLocation = #_sourceLocation) async throws -> CurlError {
        try await expectFailure(location) { try await perform(request) }
    }
}

/// Gives the body a client that is stopped afterwards.
func withMulti<Result>(
    transfersMax: Int = CurlLimits.transfersMax, _ body: (CurlMulti) async throws -> Result
) async throws -> Result {
    let multi = try CurlMulti(transfersMax: transfersMax)
    defer { multi.stop() }
    return try await body(multi)
}

/// The error of an operation that must fail with one of ours.
func expectFailure(
    _ location: SourceLocation = #_sourceLocation, _ operation: () async throws -> CurlResponse
) async throws -> CurlError {
    let error = await #expect(throws: CurlError.self, sourceLocation: location) { _ = try await operation() }
    return try #require(error, sourceLocation: location)
}
