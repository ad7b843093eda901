package import FrontdeskCore

/// An answer of success.
package struct DeskAnswer: Equatable, Sendable {
    package let status: Int
    /// The body byte for byte; empty for 204.
    package let bytes: [UInt8]

    package init(status: Int, bytes: [UInt8] = []) {
        self.status = status
        self.bytes = bytes
    }

    /// Whether there was nothing to answer with.
    package var isEmpty: Bool { status == 204 }

    /// The body as JSON.
    ///
    /// - Throws: `DeskError.notUnderstood`.
    package func json() throws -> JSONValue {
        do {
            return try JSONParser.parse(
                bytes, limits: JSONLimits(bytesMax: ClientLimits.answerBytesMax, depthMax: JSONLimits.nestingMax))
        } catch {
            throw DeskError.notUnderstood(error.description)
        }
    }

    /// The body as a value of the API.
    ///
    /// - Throws: `DeskError.notUnderstood`.
    package func value<T: WireValue>(_ type: T.Type = T.self) throws -> T {
        let json = try json()
        do { return try T(json: json) } catch { throw DeskError.notUnderstood(error.description) }
    }
}
