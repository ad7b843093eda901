import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Damaged bodies")
struct WebhookFuzzTests {
    private static let seed = Array(
        #"""
        {"id":"m\u0031","thread":7,"from":{"id":"u1","name":"Ay\u015fe"},"text":"İade 👋","language":"tr-TR",
        "sentAt":"2026-08-07T12:29:59.5+03:00","visibility":"public","attributes":{"vip":true,"n":-1.5e3},
        "attachments":[{"name":"a","type":"a/b","base64":"aGFsbG8="}]}
        """#.utf8)

    /// Four times 25,000 bodies: bits, bytes, pieces left out, doubled and moved.
    @Test("end in a message or in quarantine, and their content in no detail", arguments: [1, 2, 3, 4] as [UInt64])
    func mutations(seed: UInt64) throws {
        let settings = WebhookSettings(path: "/in", scheme: .none, secrets: [])
        let channel = WebhookChannel(name: "in", settings: settings, curl: try CurlMulti())
        var random = TestRandom(seed: seed)
        var messages = 0
        for _ in 0..<25_000 {
            var body = Self.seed
            for _ in 0..<Int.random(in: 1...3, using: &random) { Self.mutate(&body, &random) }
            switch channel.accept(WebhookRequest(method: "POST", headers: [], body: body), at: .at(0)) {
            case .message(let message, let files):
                messages += 1
                if message.dedupe.isEmpty || message.sender.id.isEmpty || files.count != message.attachments.count {
                    Issue.record("\(message)")
                }
            case .quarantine(_, let detail):
                if detail.utf8.count > 120 || detail.contains("Ay") { Issue.record("\(detail)") }
            case .refused(let refusal):
                Issue.record("\(refusal)")
            case .items, .answer: Issue.record("an endpoint of one's own takes one message at a time")
            }
        }
        #expect(messages > 1_000)
    }

    private static func mutate(_ body: inout [UInt8], _ random: inout TestRandom) {
        guard !body.isEmpty else { return }
        let at = Int.random(in: 0..<body.count, using: &random)
        let end = min(body.count, at + Int.random(in: 1...12, using: &random))
        switch UInt8.random(in: 0..<6, using: &random) {
        case 0: body[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: body[at] = .random(in: 0...255, using: &random)
        case 2: body.removeSubrange(at..<end)
        case 3: body.insert(contentsOf: body[at..<end], at: at)
        case 4: body.insert(contentsOf: body[at..<end], at: Int.random(in: 0...body.count, using: &random))
        default: body.removeLast(body.count - at)
        }
    }
}
