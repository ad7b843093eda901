/// What is asked of the thread about a connection.
enum ConnectionCommand: Sendable {
    case open(MultiTicket, CurlConnectionRequest, CheckedContinuation<String, any Error>)
    case operate(MultiTicket, ConnectionOperation)
    case close(MultiTicket)
}

/// A call that waits for the other side.
struct ConnectionOperation: Sendable {
    enum Kind: Sendable {
        case send([UInt8])
        case receive
    }

    let ticket: MultiTicket
    let kind: Kind
    let deadline: ContinuousClock.Instant
    let continuation: CheckedContinuation<[UInt8], any Error>

    func fail(_ kind: CurlError.Kind, code: Int = 0, _ message: String) {
        let error = CurlError(kind: kind, phase: .mayHaveBeenSent, code: code, message: message)
        continuation.resume(throwing: CurlConnectionError(error))
    }
}
