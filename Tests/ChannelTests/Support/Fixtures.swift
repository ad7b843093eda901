import FoundationEssentials
import FrontdeskChannels
import FrontdeskCore

/// Files outside the package; the suites that read them are skipped where they are not there.
enum Corpora {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/corpora")

    static var isPresent: Bool { FileManager.default.fileExists(atPath: root.path()) }

    static func read(_ path: String) throws -> JSONValue { try read(path, of: "webhooks") }

    /// An answer of a server that ran.
    static func live(_ path: String) throws -> JSONValue { try read(path, of: "live") }

    private static func read(_ path: String, of corpus: String) throws -> JSONValue {
        let bytes = [UInt8](try Data(contentsOf: root.appending(path: corpus).appending(path: path)))
        return try JSONParser.parse(bytes, limits: JSONLimits(bytesMax: bytes.count, depthMax: 64))
    }
}

/// Even numbers of 64 bits, the same in every run (SplitMix64).
struct TestRandom: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Instant {
    /// So many seconds after 1970.
    static func at(_ seconds: Int64) -> Instant { Instant(microseconds: seconds * 1_000_000) }
}

extension WebhookRequest {
    /// A signed POST.
    static func signed(
        _ body: [UInt8], by authenticator: WebhookAuthenticator, id: String = "msg_1", at now: Instant
    ) -> WebhookRequest {
        WebhookRequest(
            method: "POST", headers: authenticator.sign(body: body, id: id, at: now), body: body)
    }

    /// This request with another value of one header.
    func with(_ name: String, _ value: String?) -> WebhookRequest {
        var copy = self
        copy.headers.removeAll { $0.name == name }
        if let value { copy.headers.append((name, value)) }
        return copy
    }
}

/// A pointer that is known to be one.
func pointer(_ text: String) throws -> JSONPointer {
    struct NoPointer: Error {}
    guard let pointer = JSONPointer(text) else { throw NoPointer() }
    return pointer
}
