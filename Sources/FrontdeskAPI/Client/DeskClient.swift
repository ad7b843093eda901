import AsyncCurl
package import FrontdeskCore

/// The client of the local API: blocking calls over one connection to a Unix socket.
///
/// All calls are repeated on a refused or broken connection, a socket that has gone, and on 503, for
/// ``ClientLimits/retryTotal`` of pauses in all; a restart of the daemon is a pause, not a failure. What would act twice
/// carries a key (``RetryRule``). Not `Sendable`: it belongs to the thread that uses it.
package final class DeskClient {
    private let socket: String
    private let session: String?
    let effects: DeskEffects
    /// Whether the daemon has answered before: then a missing socket is a restart.
    private var hadContact = false

    /// A client of the daemon at a socket; no connection is made before the first call.
    ///
    /// - Parameter session: a gateway's session, whose agent the calls are made for.
    package init(socket: String, session: String? = nil, effects: DeskEffects) {
        self.socket = socket
        self.session = session
        self.effects = effects
    }

    /// Reads. All calls throw `DeskError`.
    package func get(_ path: String) throws -> DeskAnswer { try call("GET", path, body: nil) }

    /// Sets.
    package func put(_ path: String, _ body: some WireValue) throws -> DeskAnswer {
        try call("PUT", path, body: body.jsonBytes)
    }

    /// Removes.
    package func delete(_ path: String) throws -> DeskAnswer { try call("DELETE", path, body: nil) }

    /// Acts; a call that would act twice gets one `Idempotency-Key` for all its tries.
    ///
    /// - Parameter waiting: how long the call is asked to wait at most.
    package func post(_ path: String, _ body: some WireValue, waiting: Span = .zero) throws -> DeskAnswer {
        try call("POST", path, body: body.jsonBytes, waiting: waiting)
    }

    /// Corrects a part of something.
    package func patch(_ path: String, _ body: some WireValue) throws -> DeskAnswer {
        try call("PATCH", path, body: body.jsonBytes)
    }

    /// Acts, with nothing to say besides.
    package func post(_ path: String, waiting: Span = .zero) throws -> DeskAnswer {
        try call("POST", path, body: Array("{}".utf8), waiting: waiting)
    }

    /// Reads what may be large, piece by piece; false from the handler ends it. It is asked for again until the first piece
    /// has come: what was handed over cannot be taken back.
    package func download(_ path: String, _ handler: (UnsafeRawBufferPointer) -> Bool) throws {
        var request = request("GET", path)
        request.timeout = nil
        var hasBegun = false
        var backoff = Backoff()
        while true {
            let failure: Failure
            do {
                let response = try effects.stream(request) { piece in
                    hasBegun = true
                    return handler(piece)
                }
                guard let refusal = refusal(response, to: request) else { return }
                failure = refusal
            } catch {
                failure = self.failure(error, of: request)
            }
            guard !hasBegun else { throw failure.error }
            try wait(after: failure, &backoff)
        }
    }

    /// Acts with bytes that are no JSON.
    ///
    /// - Parameter type: their media type.
    package func post(_ path: String, _ bytes: [UInt8], type: String) throws -> DeskAnswer {
        try call("POST", path, body: bytes, type: type)
    }

    private func call(
        _ method: String, _ path: String, body: [UInt8]?, type: String = "application/json", waiting: Span = .zero
    ) throws -> DeskAnswer {
        var request = request(method, path)
        request.body = body
        request.timeout = .microseconds(ClientLimits.callTime.microseconds + waiting.microseconds)
        if body != nil { request.headers.append(("Content-Type", type)) }
        if RetryRule.needsKey(method: method, path: path) {
            request.headers.append(("Idempotency-Key", effects.makeKey()))
        }
        var backoff = Backoff()
        while true {
            switch attempt(request) {
            case .success(let answer): return answer
            case .failure(let failure): try wait(after: failure, &backoff)
            }
        }
    }

    /// Waits before the next try, or throws where there is to be none.
    func wait(after failure: Failure, _ backoff: inout Backoff) throws(DeskError) {
        guard failure.mayRepeat, let pause = backoff.pause(asked: failure.asked, within: failure.within) else {
            throw failure.error
        }
        effects.pause(pause)
    }

    /// A request with what all requests have in common.
    func request(_ method: String, _ path: String) -> CurlRequest {
        var request = CurlRequest(method: method, url: "http://localhost\(path)", unixSocketPath: socket)
        request.allowedProtocols = "http"
        request.isRepeatable = RetryRule.isRepeatable(method: method, path: path)
        request.responseBodyBytesMax = ClientLimits.answerBytesMax
        request.headers = [("Accept", "application/json, application/problem+json")]
        if let session { request.headers.append(("Frontdesk-Session", session)) }
        return request
    }

    private func attempt(_ request: CurlRequest) -> Result<DeskAnswer, Failure> {
        do {
            let response = try effects.send(request)
            if let refusal = refusal(response, to: request) { return .failure(refusal) }
            return .success(DeskAnswer(status: response.status, bytes: response.body))
        } catch {
            return .failure(failure(error, of: request))
        }
    }
}

// What went wrong, and whether another try may help.
extension DeskClient {
    /// A failed try.
    struct Failure: Error {
        var error: DeskError
        var mayRepeat: Bool
        /// How long the daemon asks to be left alone.
        var asked = Span.zero
        /// Time for all tries together.
        var within = ClientLimits.retryTotal
    }

    /// The refusal an answer is; nil for one of success. Any answer is a contact.
    func refusal(_ response: CurlResponse, to request: CurlRequest) -> Failure? {
        hadContact = true
        guard !(200..<300).contains(response.status) else { return nil }
        let asked = response.header("Retry-After").flatMap { Int64($0) }.map { min(max($0, 0), 30) } ?? 0
        return Failure(
            error: .problem(problem(response)), mayRepeat: response.status == 503 && request.isRepeatable,
            asked: .seconds(asked))
    }

    private func problem(_ response: CurlResponse) -> Problem {
        let json = try? DeskAnswer(status: response.status, bytes: response.body).json()
        if let json, let problem = try? Problem(json: json) { return problem }
        return Problem(
            status: response.status, code: "status-\(response.status)",
            title: "The daemon answered with status \(response.status)")
    }

    /// What an error of the transport means.
    func failure(_ error: any Error, of request: CurlRequest) -> Failure {
        guard let error = error as? CurlError else {
            return Failure(error: .interrupted(String(describing: error)), mayRepeat: false)
        }
        switch error.kind {
        case .failed where error.phase == .notSent:
            return notSent(error)
        case .failed:
            hadContact = true
            let reason = "The daemon at \(socket) closed the connection before it answered"
            return Failure(error: .interrupted(reason), mayRepeat: request.isRepeatable)
        case .timedOut:
            return Failure(error: .interrupted("The daemon at \(socket) did not answer in time"), mayRepeat: false)
        case .bodyTooLarge, .headTooLarge:
            return Failure(error: .notUnderstood(error.message), mayRepeat: false)
        case .cancelled, .stopped, .addressDenied, .redirectDenied, .invalidRequest:
            return Failure(error: .unavailable("The request was not sent: \(error.message)"), mayRepeat: false)
        }
    }

    /// CURLE_COULDNT_CONNECT: what libcurl says then names a host and port there are not.
    private static let couldNotConnect = 7

    private func notSent(_ error: CurlError) -> Failure {
        let operators = socket.hasSuffix("/admin.sock") ? ": it is for operators" : ""
        switch effects.socketState(socket) {
        case .usable:
            // Else a path longer than fits a socket's address, for example; libcurl's words say so.
            let reason = error.code == Self.couldNotConnect ? "" : ": \(error.message)"
            return Failure(error: .unavailable("No daemon answers at \(socket)\(reason)"), mayRepeat: true)
        case .missing:
            return Failure(
                error: .unavailable("No daemon at \(socket): there is no such socket"), mayRepeat: true,
                within: hadContact ? ClientLimits.retryTotal : ClientLimits.socketTotal)
        case .noFolder:
            return Failure(
                error: .unavailable("No daemon at \(socket): there is no such socket"), mayRepeat: hadContact)
        case .denied:
            return Failure(
                error: .denied("No permission to use the socket \(socket)\(operators)"), mayRepeat: false)
        }
    }
}
