import AsyncCurl
import FrontdeskAPI
import FrontdeskCommands
import FrontdeskCore

/// A desk made of prepared answers, and the shell of a user in front of it.
final class FakeDesk {
    /// Answers by `METHOD /path`; the last one is given again.
    var answers: [String: [CurlResponse]] = [:]
    /// What is thrown instead of an answer.
    var error: CurlError?
    /// Calls in order, as `METHOD /path BODY`.
    private(set) var calls: [String] = []
    private(set) var requests: [CurlRequest] = []
    private(set) var output = ""
    private(set) var errors = ""
    private(set) var pauses: [Span] = []
    var files: [String: [UInt8]] = [:]
    private(set) var became: [String] = []
    var input: [UInt8] = []
    /// What the person at the terminal says; nil where there is none.
    var answer: String?
    private(set) var questions: [String] = []
    var now = Instant(microseconds: 1_786_000_000_000_000)
    var variables = ["HOME": "/home/ayse"]
    var isTerminal = false
    var isRoot = false
    var socketState = DeskEffects.SocketState.usable

    /// Prepares an answer of success.
    func on(_ call: String, _ value: some WireValue, status: Int = 200) {
        on(call, status, String(decoding: value.jsonBytes, as: UTF8.self))
    }

    /// Prepares an answer.
    func on(_ call: String, _ status: Int, _ body: String = "") {
        answers[call, default: []].append(CurlResponse(status: status, body: Array(body.utf8)))
    }

    /// Prepares a refusal.
    func refuse(_ call: String, _ problem: Problem) { on(call, problem, status: problem.status) }

    /// Runs a command line; gives its exit code.
    @discardableResult
    func run(_ arguments: String...) -> Int32 { run(words: arguments) }

    /// Runs a command line; gives its exit code.
    @discardableResult
    func run(words: [String]) -> Int32 {
        output = ""
        errors = ""
        return Frontdesk.main(arguments: words, shell: shell)
    }

    var shell: Shell {
        Shell(
            write: { self.output += String(decoding: $0, as: UTF8.self) }, writeError: { self.errors += $0 },
            readInput: { $0 >= self.input.count ? self.input : nil },
            ask: { question in
                self.questions.append(question)
                return self.answer
            }, now: { self.now },
            variable: { self.variables[$0] }, outputIsTerminal: isTerminal, isRoot: isRoot,
            userName: { $0 == 1_000 ? "ewa" : nil },
            deskEffects: { self.effects },
            readFile: { self.files[$0] },
            readUpload: { path, most in self.files[path].flatMap { $0.count <= most ? $0 : nil } },
            writeFile: { self.files[$0] = $1 },
            become: { program, arguments in
                self.became = [program] + arguments
                return 2
            })
    }

    private var effects: DeskEffects {
        DeskEffects(
            send: send, stream: stream, pause: { self.pauses.append($0) },
            makeKey: { "key" }, socketState: { _ in self.socketState })
    }

    /// Hands the body of a good answer over in two pieces.
    private func stream(_ request: CurlRequest, _ handler: (UnsafeRawBufferPointer) -> Bool) throws -> CurlResponse {
        let response = try send(request)
        guard (200..<300).contains(response.status) else { return response }
        for piece in [response.body.prefix(response.body.count / 2), response.body.dropFirst(response.body.count / 2)] {
            guard piece.withUnsafeBytes({ handler($0) }) else { break }
        }
        return CurlResponse(status: response.status, body: [])
    }

    private func send(_ request: CurlRequest) throws -> CurlResponse {
        let path = request.url.dropFirst("http://localhost".count)
        let body = request.body.map { " " + String(decoding: $0, as: UTF8.self) } ?? ""
        requests.append(request)
        calls.append("\(request.method) \(path)\(body)")
        if let error { throw error }
        let key = "\(request.method) \(path)"
        guard var left = answers[key], let answer = left.first else {
            return CurlResponse(status: 404, body: Array(#"{"status":404,"code":"not-found","title":"No"}"#.utf8))
        }
        if left.count > 1 { left.removeFirst() }
        answers[key] = left
        return answer
    }
}

extension FakeDesk {
    /// One with a conversation in the agent's hands, whose messages they can read.
    static func withOneInHand(_ work: Work = Sample.work()) -> FakeDesk {
        let desk = FakeDesk()
        desk.on("GET /v1/me", Sample.me([work]))
        desk.on("GET /v1/conversations/c1042", Sample.view(work))
        desk.on(
            "GET /v1/conversations/c1042/messages?limit=20",
            MessagePage(messages: [Sample.message(9, "Merhaba"), Sample.message(11, "Selam", .outbound)]))
        return desk
    }
}
