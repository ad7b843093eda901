import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore

/// One call of the API, from a connection or from a batch.
struct APIRequest: Sendable {
    /// What a call carries.
    enum Body: Sendable {
        case bytes([UInt8])
        /// In a batch it has been read with the whole.
        case value(JSONValue?)
    }

    var endpoint: Endpoint
    var parameters: [String: String]
    var caller: Caller
    var body: Body
    var path: String
    var query: @Sendable (String) -> String?
    var header: @Sendable (String) -> String?
    /// A pull of a batch does not wait, and streams are not for batches.
    var isBatched: Bool
    /// `written` is told whether the answer's bytes went to the socket.
    var respond: @Sendable (HTTPAnswer, (@Sendable (Bool) -> Void)?) -> Void
    /// Leads away from the desk loop's thread, to where answers are put into words.
    var perform: @Sendable (@escaping @Sendable () -> Void) -> Void
    /// The connection, for streams and for a client that goes away; `nil` in a batch.
    var connection: HTTPConnection?
    /// What took the body instead.
    var sink: (any BodySink)?

    func answer(_ answer: HTTPAnswer) {
        respond(answer, nil)
    }

    func answer(_ value: some WireValue, status: Int = 200) {
        respond(HTTPAnswer(status: status, body: value.jsonBytes), nil)
    }

    /// The body as a wire type; answers with a problem and gives `nil` when it is not one.
    func read<Value: WireValue>(_ type: Value.Type) -> Value? {
        do throws(JSONError) {
            let json = try json()
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

    private func json() throws(JSONError) -> JSONValue {
        switch body {
        case .bytes(let bytes) where !bytes.isEmpty: try JSONParser.parse(bytes)
        case .value(let value?): value
        default: try JSONParser.parse(Array("{}".utf8))
        }
    }

    /// How many bytes of content it carries, about.
    var bytes: Int {
        switch body {
        case .bytes(let bytes): bytes.count
        case .value(let value): value?["text"]?.string?.utf8.count ?? 0
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
        switch body {
        case .bytes(let bytes): requestHash.add(bytes)
        case .value(let value):
            var writer = JSONWriter()
            if let value { writer.value(value) }
            requestHash.add(writer.bytes)
        }
        return IdempotencyRequest(key: .init(hash: keyHash.value), requestHash: requestHash.value)
    }
}
