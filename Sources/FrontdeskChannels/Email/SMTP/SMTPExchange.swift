import AsyncCurl
import FrontdeskCore

/// The conversation with a server, once libcurl has connected, encrypted and logged in.
///
/// libcurl could send the mail too, but it waits for the answer to the mail on the thread that serves every other
/// connection, and does not tell whether the end of the mail was out when a connection broke.
struct SMTPExchange {
    /// Why it does not go on.
    struct Break: Error {
        let result: SendResult
    }

    private let connection: CurlConnection
    private let settings: SMTPSettings
    private var reader = SMTPReplyReader()
    private(set) var answers: [SMTPDelivery.Answer] = []
    /// What the server said of the mail itself.
    private(set) var closing: SMTPReply?

    init(_ connection: CurlConnection, _ settings: SMTPSettings) {
        self.connection = connection
        self.settings = settings
    }

    /// Hands a mail over, to as many of its recipients as are taken.
    mutating func deliver(_ mail: [UInt8], _ envelope: SMTPEnvelope) async throws(Break) -> SendResult {
        let features = try await greet()
        if let limit = features.sizeMax, mail.count > limit {
            let detail = "the mail has \(mail.count) bytes, and the server takes \(limit)"
            throw Break(result: SendResult(.failed, fault: .size, detail: detail))
        }
        if envelope.needsUTF8, !features.hasUTF8 {
            let detail = "an address is not ASCII, and the server takes no others"
            throw Break(result: SendResult(.failed, detail: detail))
        }
        var line = "MAIL FROM:<\(envelope.sender?.path ?? "")>"
        if features.hasSize { line += " SIZE=\(mail.count)" }
        if envelope.needsUTF8 { line += " BODY=8BITMIME SMTPUTF8" }
        _ = try await ask(line, .sender) { $0.kind == .done }
        try await name(envelope.recipients)
        _ = try await ask("DATA", .data) { $0.code == 354 }
        return try await send(mail)
    }

    /// Greets, as it has to be done once more after the login.
    mutating func greet() async throws(Break) -> Features {
        if settings.hasLogin, !connection.openingReply.hasPrefix("235") {
            let detail = "the server offers no login"
            throw Break(result: SendResult(.retry(after: nil), fault: .login, detail: detail))
        }
        // Where it is not understood there are no features; libcurl has greeted in the old way then.
        return Features(try await ask("EHLO \(settings.name)", .opening) { $0.kind == .done || $0.code / 10 == 50 })
    }

    /// Says farewell. Everything is settled, whatever comes of it.
    mutating func quit() async {
        do {
            try await connection.send(Array("QUIT\r\n".utf8), timeout: settings.timeouts.farewell)
            _ = try await connection.receive(timeout: settings.timeouts.farewell)
        } catch {
            return
        }
    }

    /// What the server can do, as far as it matters here.
    struct Features {
        var hasSize = false
        /// Bytes of a mail; nil where it does not say.
        var sizeMax: Int?
        var hasUTF8 = false

        init(_ reply: SMTPReply) {
            guard reply.kind == .done else { return }
            for line in reply.lines.dropFirst() {
                let words = line.uppercased().split(separator: " ")
                switch words.first {
                case "SIZE":
                    hasSize = true
                    sizeMax = words.dropFirst().first.flatMap { Int($0) }.flatMap {
                        $0 >= SMTPLimits.sizeMin ? $0 : nil
                    }
                case "SMTPUTF8": hasUTF8 = true
                default: break
                }
            }
        }
    }

    private mutating func name(_ recipients: [OutgoingAddress]) async throws(Break) {
        for recipient in recipients {
            // 421 ends the connection, and 53x is no word about the recipient.
            let reply = try await ask("RCPT TO:<\(recipient.path)>", .recipient) {
                $0.code != 421 && $0.kind != .goOn && $0.code / 10 != 53
            }
            answers.append(SMTPDelivery.Answer(recipient: recipient, reply: reply))
        }
        guard !answers.contains(where: { $0.reply.kind == .done }) else { return }
        throw Break(result: SMTPVerdict.refused(answers.map(\.reply)))
    }

    private mutating func send(_ mail: [UInt8]) async throws(Break) -> SendResult {
        var body = SMTPBody(mail)
        while let piece = body.next() { try await send(piece, settings.timeouts.piece, .body) }
        // A server that has answered already has seen an end where there was none, or wants to say that there will be none.
        if let early = try reply(.body) {
            closing = early
            throw Break(result: Self.early(early))
        }
        try await send(SMTPBody.end, settings.timeouts.piece, .end)
        let reply = try await receive(.end, within: settings.timeouts.end)
        closing = reply
        let result = SMTPVerdict.result(reply, at: .end)
        guard result.outcome == .sent else { throw Break(result: result) }
        let refused = answers.count { $0.reply.kind != .done }
        guard refused > 0 else { return result }
        let detail = "\(result.detail), and refused \(refused) of \(answers.count) recipients"
        return SendResult(.sent, status: result.status, detail: detail)
    }

    private static func early(_ reply: SMTPReply) -> SendResult {
        reply.kind == .done ? SMTPVerdict.malformed(at: .body) : SMTPVerdict.result(reply, at: .body)
    }

    private mutating func ask(
        _ command: String, _ stage: SMTPStage, until isFine: (SMTPReply) -> Bool
    ) async throws(Break) -> SMTPReply {
        // What nobody has asked for: the reason why the connection is about to end, or an attempt to answer in advance.
        if reader.hasMore {
            if let early = try reply(stage), early.code == 421 {
                throw Break(result: SMTPVerdict.result(early, at: stage))
            }
            throw Break(result: SMTPVerdict.malformed(at: stage))
        }
        try await send(Array((command + "\r\n").utf8), settings.timeouts.command, stage)
        let reply = try await receive(stage, within: settings.timeouts.command)
        guard isFine(reply) else {
            if stage == .data { closing = reply }
            throw Break(result: SMTPVerdict.result(reply, at: stage))
        }
        return reply
    }

    private func send(_ bytes: [UInt8], _ timeout: Duration, _ stage: SMTPStage) async throws(Break) {
        do {
            try await connection.send(bytes, timeout: timeout)
        } catch {
            throw Self.broken(error, stage)
        }
    }

    private mutating func receive(_ stage: SMTPStage, within timeout: Duration) async throws(Break) -> SMTPReply {
        let deadline = CurlDeadline(after: timeout)
        while true {
            if let reply = try reply(stage) { return reply }
            let bytes: [UInt8]
            do {
                bytes = try await connection.receive(timeout: deadline.left)
            } catch {
                throw Self.broken(error, stage)
            }
            guard !bytes.isEmpty else {
                let failure = CurlError(
                    kind: .failed, phase: .mayHaveBeenSent, message: "the server has closed the connection")
                throw Self.broken(CurlConnectionError(failure), stage)
            }
            reader.append(bytes)
        }
    }

    /// What has come already.
    private mutating func reply(_ stage: SMTPStage) throws(Break) -> SMTPReply? {
        do {
            return try reader.next()
        } catch {
            throw Break(result: SMTPVerdict.malformed(at: stage))
        }
    }

    private static func broken(_ error: any Error, _ stage: SMTPStage) -> Break {
        guard let error = error as? CurlConnectionError else {
            // Nothing else is thrown; should it be, nobody knows how far the mail got.
            return Break(result: SendResult(.ambiguous, detail: "the connection ended by an unknown error"))
        }
        return Break(result: SMTPVerdict.result(error, at: stage))
    }
}
