import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore

/// One call of the API, from a connection or from a batch.
struct APIRequest: Sendable {
    var endpoint: Endpoint
    var parameters: [String: String]
    var caller: Caller
    var body: [UInt8]
    var path: String
    var query: @Sendable (String) -> String?
    var header: @Sendable (String) -> String?
    /// A pull of a batch does not wait, and streams are not for batches.
    var isBatched: Bool
    /// `written` is told whether the answer's bytes went to the socket.
    var respond: @Sendable (HTTPAnswer, (@Sendable (Bool) -> Void)?) -> Void
    /// The connection, for streams and for a client that goes away; `nil` in a batch.
    var connection: HTTPConnection?

    func answer(_ answer: HTTPAnswer) {
        respond(answer, nil)
    }

    func answer(_ value: some WireValue, status: Int = 200) {
        respond(HTTPAnswer(status: status, body: value.jsonBytes), nil)
    }

    /// The body as a wire type; answers with a problem and gives `nil` when it is not one.
    func read<Value: WireValue>(_ type: Value.Type) -> Value? {
        do throws(JSONError) {
            let json = try JSONParser.parse(body.isEmpty ? Array("{}".utf8) : body)
            do throws(WireError) {
                return try Value(json: json)
            } catch {
                answer(Problem.badRequest(error.description, pointer: error.pointer))
                return nil
            }
        } catch {
            answer(Problem.badRequest("the body is not JSON: \(error)"))
            return nil
        }
    }

    /// An identifier of the path; answers 404 when it is none.
    func id<ID: DeskIdentifier>(_ name: String, _ type: ID.Type = ID.self) -> ID? {
        guard let id = parameters[name].flatMap({ ID(parsing: $0) }) else {
            answer(Problem.notFound)
            return nil
        }
        return id
    }

    /// The caller's `Idempotency-Key`, as hashes over caller, key and request.
    var idempotency: IdempotencyRequest? {
        guard let key = header("Idempotency-Key"), !key.isEmpty else { return nil }
        var keyHash = FNV1a()
        keyHash.add(caller.agent.value)
        keyHash.add(key)
        var requestHash = FNV1a()
        requestHash.add(path)
        requestHash.add(body)
        return IdempotencyRequest(key: .init(hash: keyHash.value), requestHash: requestHash.value)
    }
}
