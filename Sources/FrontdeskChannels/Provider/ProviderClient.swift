package import AsyncCurl
package import FrontdeskCore

/// Calls of one provider's HTTP interface, in one account.
package struct ProviderClient: Sendable {
    /// What a request carries.
    package enum Body: Sendable {
        case json([UInt8])
        case form([(name: String, value: String)])
        case parts(MultipartForm)
        case bytes([UInt8], type: String)
    }

    /// The URL that paths are put behind, without a slash at its end.
    package let base: String
    /// Whether the host of `base` may have a private address: its operator has said so.
    package let allowsPrivate: Bool
    /// The header field that proves whose calls these are, if there is one.
    private let authorization: String?
    private let curl: CurlMulti

    /// - Parameter authorization: the value of the field `Authorization`.
    package init(base: String, authorization: String? = nil, allowsPrivate: Bool = false, curl: CurlMulti) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.authorization = authorization
        self.allowsPrivate = allowsPrivate
        self.curl = curl
    }

    /// Calls of the interface behind an endpoint.
    package init(_ endpoint: ProviderEndpoint, authorization: String? = nil, curl: CurlMulti) {
        self.init(
            base: endpoint.api, authorization: authorization, allowsPrivate: endpoint.allowsPrivate, curl: curl)
    }

    /// Makes one call.
    ///
    /// - Parameters:
    ///   - path: begins with a slash; what stands in it is encoded already.
    ///   - time: for the whole call.
    ///   - isRepeatable: whether it does no harm twice; a `POST` usually does.
    package func call(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], body: Body? = nil,
        time: Duration = ProviderLimits.callTime, isRepeatable: Bool? = nil
    ) async throws(CurlError) -> ProviderAnswer {
        var request = CurlRequest(
            method: method, url: base + path + (query.isEmpty ? "" : "?" + URLText.form(query)),
            headers: [("Accept", "application/json"), ("User-Agent", "Frontdesk")] + headers)
        if let authorization { request.headers.append(("Authorization", authorization)) }
        put(body, on: &request)
        request.timeout = time
        request.responseBodyBytesMax = ProviderLimits.answerBytesMax
        request.denyPrivateAddresses = !allowsPrivate
        request.isRepeatable = isRepeatable ?? request.isRepeatable
        return ProviderAnswer(try await perform(request))
    }

    /// Fetches a file, from this provider or from where it says that the file is.
    ///
    /// Another host is a stranger's word: it must have a public address, and redirects are judged alike. Another port of the
    /// same host is told nothing of who asks either.
    package func file(
        _ url: String, headers: [(name: String, value: String)] = [], bytesMax: Int
    ) async throws(CurlError) -> CurlResponse {
        let isOwn = URLText.place(url) == URLText.place(base)
        let mayBePrivate = allowsPrivate && URLText.host(url) == URLText.host(base)
        var request = CurlRequest(url: url, headers: [("User-Agent", "Frontdesk")] + headers)
        if isOwn, let authorization { request.headers.append(("Authorization", authorization)) }
        request.timeout = ProviderLimits.mediaTime
        request.responseBodyBytesMax = bytesMax
        request.denyPrivateAddresses = !mayBePrivate
        // To a host that may be private no other may send us.
        request.followRedirects = request.denyPrivateAddresses
        return try await perform(request)
    }

    /// Fetches a file as ``file(_:headers:bytesMax:)`` does, for an adapter that has nothing to add to its answer.
    package func media(
        _ url: String, headers: [(name: String, value: String)] = [], bytesMax: Int, at now: Instant
    ) async -> MediaAnswer {
        do throws(CurlError) {
            return MediaAnswer(try await file(url, headers: headers, bytesMax: bytesMax), at: now)
        } catch {
            return MediaAnswer(error)
        }
    }

    /// Looks whether the interface takes connections, and sends nothing: for providers that cannot be asked whose token it is.
    package func probe() async -> ProbeResult {
        var request = CurlRequest(url: base)
        request.connectsOnly = true
        request.denyPrivateAddresses = !allowsPrivate
        do throws(CurlError) {
            _ = try await perform(request)
            return .reachable("\(URLText.place(base)) takes connections")
        } catch {
            return .unreachable("\(URLText.place(base)): \(error.message)")
        }
    }

    private func put(_ body: Body?, on request: inout CurlRequest) {
        switch body {
        case nil: break
        case .json(let bytes):
            request.headers.append(("Content-Type", "application/json"))
            request.body = bytes
        case .form(let fields):
            request.headers.append(("Content-Type", "application/x-www-form-urlencoded"))
            request.body = Array(URLText.form(fields).utf8)
        case .parts(let form):
            request.headers.append(("Content-Type", form.type))
            request.body = form.bytes
        case .bytes(let bytes, let type):
            request.headers.append(("Content-Type", type))
            request.body = bytes
        }
    }

    private func perform(_ request: CurlRequest) async throws(CurlError) -> CurlResponse {
        do {
            return try await curl.perform(request)
        } catch let error as CurlError {
            throw error
        } catch {
            // Nothing else is thrown; should it be, nobody knows how far the request got.
            throw CurlError(kind: .failed, phase: .mayHaveBeenSent, message: "\(error)")
        }
    }
}
