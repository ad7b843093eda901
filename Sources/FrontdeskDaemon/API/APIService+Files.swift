import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore
import Logging
package import NIOHTTP1
import Synchronization

extension APIService {
    /// Takes the body of an upload as it comes, where the caller may upload; `nil` for all other requests.
    package func sink(_ head: HTTPRequestHead, _ peer: PeerCredentials?) -> (any BodySink)? {
        guard head.method == .POST, head.uri.prefix(while: { $0 != "?" }) == Endpoint.upload.spec.path, let peer,
            let files = files.withLock({ $0 })
        else { return nil }
        guard let caller = caller(peer, session: head.headers.first(name: "Frontdesk-Session"), in: directory),
            !EndpointTable.all.roles(of: .upload).isDisjoint(with: caller.roles)
        else { return nil }
        return files.newUpload()
    }

    func file(_ request: APIRequest) throws(ParameterError) {
        let isForced =
            try request.parameter("force", "true or left out") { $0 == "true" ? true : nil } ?? false
        switch request.endpoint {
        case .upload: upload(request)
        case .attachment: attachment(request, isForced: isForced)
        default: original(request, isForced: isForced)
        }
    }

    private func upload(_ request: APIRequest) {
        guard let files = files.withLock({ $0 }), let upload = request.sink as? FileUpload else {
            return request.answer(Problem.notFound)
        }
        files.keep(upload, name: request.query("name") ?? "") { request.answer($0) }
    }

    private func attachment(_ request: APIRequest, isForced: Bool) {
        guard let id = request.id("message", MessageID.self) else { return }
        guard let place = request.parameters["n"].flatMap({ Int($0) }), place >= 0 else {
            return request.answer(Problem.notFound)
        }
        withReadable(id, request, isForced: isForced) { message in
            guard place < message.content.attachments.count else { return request.answer(Problem.notFound) }
            let attachment = message.content.attachments[place]
            switch attachment.whereabouts {
            case .here: break
            case .coming: return request.answer(Problem.fileComing)
            case .gone: return request.answer(Problem.fileGone)
            }
            let digest = BlobDigest(hex: attachment.sha256)
            if !isForced, let refusal = Problem.withheld([attachment.verdict]) { return request.answer(refusal) }
            if !isForced, attachment.verdict == .unscanned, self.looksFirst {
                return self.look(at: [place], of: message, request) {
                    self.send(digest, name: attachment.name, type: attachment.type, request)
                }
            }
            self.send(digest, name: attachment.name, type: attachment.type, request)
        }
    }

    /// The bytes as the channel brought them: in a mail all its files are in there.
    private func original(_ request: APIRequest, isForced: Bool) {
        guard let id = request.id("message", MessageID.self) else { return }
        withReadable(id, request, isForced: isForced) { message in
            guard !message.raw.isEmpty || !message.rawBlob.isEmpty else { return request.answer(Problem.notFound) }
            let attachments = message.content.attachments
            if !isForced, let refusal = Problem.withheld(attachments.map(\.verdict)) { return request.answer(refusal) }
            let send: @Sendable () -> Void = {
                let name = "\(message.id).\(message.content.mail == nil ? "txt" : "eml")"
                guard message.raw.isEmpty else {
                    return request.answer(
                        HTTPAnswer(
                            status: 200, contentType: WireFile.anyType, body: message.raw,
                            headers: ContentDisposition.headers(name: name)))
                }
                self.send(BlobDigest(hex: message.rawBlob), name: name, type: WireFile.anyType, request)
            }
            let unscanned = attachments.indices.filter { attachments[$0].verdict == .unscanned }
            guard !isForced, self.looksFirst, !unscanned.isEmpty else { return send() }
            self.look(at: unscanned, of: message, request, then: send)
        }
    }

    /// A message of a conversation in the caller's view. Operators have none, and read what they ask for by force; that is
    /// logged.
    private func withReadable(
        _ id: MessageID, _ request: APIRequest, isForced: Bool, _ body: @escaping @Sendable (MessageRecord) -> Void
    ) {
        let isOperator = request.caller.roles.contains(.admin)
        guard isOperator || !isForced else { return request.answer(Problem.forceIsForOperators) }
        withRecords(request) { records throws(StoreError) in
            guard let message = try records.message(id) else { return request.answer(Problem.notFound) }
            guard !isOperator else {
                guard isForced else { return request.answer(Problem.needsForce) }
                self.logger.record(
                    .operatorRead, "an operator read a file of a message",
                    ["message": "\(id)", "call": "\(request.path)", "uid": "\(request.caller.uid)"])
                return body(message)
            }
            self.withVisible(message.conversation, request) { _, _ in body(message) }
        }
    }

    /// Whether a file is looked at before it is handed out, since nobody has.
    private var looksFirst: Bool { files.withLock { $0 }?.holdsUnscanned ?? false }

    /// Has the scanner look at files that are held; goes on where it knows nothing against them. What it finds is kept with
    /// the message, for all who see it from then on.
    private func look(
        at held: [Int], of message: MessageRecord, _ request: APIRequest, then body: @escaping @Sendable () -> Void
    ) {
        guard let files = files.withLock({ $0 }) else { return request.answer(Problem.notFound) }
        files.perform {
            do throws(StoreError) {
                for place in held {
                    let attachment = message.content.attachments[place]
                    guard let content = try self.records.blobFile(BlobDigest(hex: attachment.sha256)) else {
                        return request.answer(Problem.notFound)
                    }
                    let verdict = files.look(at: content, name: attachment.name)
                    if verdict != .unscanned {
                        self.lanes.report(.fileVerdict(message.id, file: place, verdict))
                    }
                    if let refusal = Problem.withheld([verdict]) { return request.answer(refusal) }
                    guard verdict == .clean else { return request.answer(Problem.fileNotScanned) }
                }
                body()
            } catch {
                request.answer(Problem.storeUnavailable)
            }
        }
    }

    /// Always as a download: what customers send is never shown by a browser as a page of ours.
    private func send(_ digest: BlobDigest, name: String, type: String, _ request: APIRequest) {
        withRecords(request) { records throws(StoreError) in
            guard let content = try records.blobFile(digest) else { return request.answer(Problem.notFound) }
            var answer = HTTPAnswer(
                status: 200, contentType: ContentDisposition.type(type), headers: ContentDisposition.headers(name: name)
            )
            answer.file = FileBody(file: content, readers: self.readers)
            request.answer(answer)
        }
    }
}

extension Problem {
    static func fileRefused(_ code: String, _ title: String, _ pointer: String) -> HTTPAnswer {
        answer(status: 400, code: code, title: title, extra: [("pointer", .string(pointer))])
    }

    static var fileNotScanned: HTTPAnswer {
        answer(status: 503, code: "not-scanned", title: "Repeat the request later: the scanner does not answer.")
    }

    static var fileComing: HTTPAnswer {
        answer(status: 409, code: "file-coming", title: "Repeat the request later: its channel has the file still.")
    }

    static var fileGone: HTTPAnswer {
        answer(status: 410, code: "file-gone", title: "Ask the customer for the file: its channel did not give it.")
    }

    static var filesTooLarge: HTTPAnswer {
        answer(
            status: 400, code: "files-too-large", title: "Send less: the files are over the limit.",
            extra: [
                ("limit", .number(.integer(Int64(FileLimits.replyBytesMax)))), ("pointer", .string("/attachments")),
            ])
    }

    static var filesNotTaken: HTTPAnswer {
        answer(
            status: 400, code: "files-not-taken", title: "Answer without files: this channel cannot send any.",
            extra: [("pointer", .string("/attachments"))])
    }

    static var needsForce: HTTPAnswer {
        answer(
            status: 403, code: "needs-force",
            title: "Repeat with ?force=true: it is what a customer or an agent wrote, and the reading is logged.")
    }

    static var forceIsForOperators: HTTPAnswer {
        answer(status: 403, code: "force-is-for-operators", title: "Ask an operator to read it on admin.sock.")
    }

    /// Why files with these verdicts are not handed out; `nil` where they are.
    static func withheld(_ verdicts: [FileVerdict]) -> HTTPAnswer? {
        let advice = "Ask an operator, who gets it on admin.sock with ?force=true"
        if verdicts.contains(.infected) {
            return answer(status: 403, code: "file-infected", title: "\(advice): the scanner found something in it.")
        }
        guard verdicts.contains(.blocked) else { return nil }
        return answer(status: 403, code: "file-blocked", title: "\(advice): a program is not handed out.")
    }
}
