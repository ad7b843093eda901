import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore
import Synchronization

extension APIService {
    /// The calls that change one conversation.
    func change(_ request: APIRequest) {
        guard let id = request.id("id", ConversationID.self) else { return }
        switch request.endpoint {
        case .reply: reply(request, id)
        case .note: note(request, id)
        case .take, .assign: assign(request, id)
        case .putDraft, .deleteDraft: draft(request, id)
        case .wait: changeState(request, id, .wait)
        case .active: changeState(request, id, .active)
        case .resolve: changeState(request, id, .resolve)
        case .giveBack: changeState(request, id, .giveBack)
        default: changeState(request, id, .done)
        }
    }

    func changeState(_ request: APIRequest, _ id: ConversationID, _ verb: ChangeVerb) {
        guard let body = request.read(ChangeRequest.self) else { return }
        let change = Change(
            conversation: id, epoch: body.epoch, verb: verb, seen: body.seen ?? MessageID(0),
            sendAnyway: body.sendAnyway, until: body.until ?? .none, promise: body.promise, by: request.caller.actor)
        submit(.change(change), for: request) { request.answer(self.fallback($0)) }
    }

    private func reply(_ request: APIRequest, _ id: ConversationID) {
        guard let body = request.read(FrontdeskAPI.ReplyRequest.self) else { return }
        let template = body.template.flatMap { name in
            directory.policy.policy.templates.first { $0.name == name }
        }
        guard body.template == nil || template != nil else {
            return request.answer(Problem.badRequest("no template of that name", pointer: "/template"))
        }
        guard checkText(body.text, request, mayBeEmpty: template != nil) else { return }
        guard body.visibility != .internal else {
            return request.answer(Problem.badRequest("public or private; a note is internal", pointer: "/visibility"))
        }
        let draft = ReplyDraft(
            conversation: id, epoch: body.change.epoch, message: MessageID(0),
            seen: body.change.seen ?? MessageID(0), sendAnyway: body.change.sendAnyway,
            then: ReplyThen(name: body.then.rawValue) ?? .wait, until: body.change.until ?? .none,
            promise: body.change.promise, by: request.caller.actor)
        var desk = ReplyRequest(
            draft: draft, text: body.text, visibility: body.visibility, idempotency: request.idempotency)
        desk.template = template
        desk.wantsCopies = body.toAll || !body.copies.isEmpty
        let (written, files) = (desk, body.attachments)
        copies(body.copies, toAll: body.toAll, for: request, in: id) { copies in
            var desk = written
            desk.copies = copies
            guard files.isEmpty else { return self.reply(request, desk, with: files) }
            self.submit(.reply(desk), for: request) { request.answer(self.fallback($0)) }
        }
    }

    /// Files are looked up, and looked at where nobody has, before the desk hears of the reply.
    private func reply(_ request: APIRequest, _ desk: ReplyRequest, with wanted: [WireFile]) {
        guard wanted.count <= FileLimits.replyFilesMax else {
            return request.answer(
                Problem.badRequest("at most \(FileLimits.replyFilesMax) files", pointer: "/attachments"))
        }
        // The calls of a batch are done in their order, and none of them waits for a scanner.
        guard !request.isBatched, let files = files.withLock({ $0 }) else {
            return request.answer(
                Problem.badRequest("a reply with files is a call of its own", pointer: "/attachments"))
        }
        files.resolve(wanted) { found in
            request.perform {
                switch found {
                case .failure(let refusal): request.answer(refusal.answer)
                case .success(let attachments):
                    var desk = desk
                    desk.attachments = attachments
                    self.submit(.reply(desk), for: request) { request.answer(self.fallback($0)) }
                }
            }
        }
    }

    private func note(_ request: APIRequest, _ id: ConversationID) {
        guard let body = request.read(TextRequest.self), checkText(body.text, request) else { return }
        let desk = DeskRequest.note(
            NoteRequest(
                conversation: id, text: body.text, by: request.caller.actor, idempotency: request.idempotency))
        submit(desk, for: request) { request.answer(self.fallback($0)) }
    }

    private func draft(_ request: APIRequest, _ id: ConversationID) {
        let agent = request.caller.agent
        if request.endpoint == .deleteDraft {
            return submit(.deleteDraft(id, agent), for: request) { request.answer(self.fallback($0)) }
        }
        guard let body = request.read(TextRequest.self), checkText(body.text, request) else { return }
        submit(.putDraft(id, agent, text: body.text), for: request) { request.answer(self.fallback($0)) }
    }

    func checkText(_ text: String, _ request: APIRequest, mayBeEmpty: Bool = false) -> Bool {
        if text.isEmpty, !mayBeEmpty {
            request.answer(Problem.badRequest("write something", pointer: "/text"))
            return false
        }
        if text.utf8.count > APILimits.textBytes {
            request.answer(Problem.badRequest("at most \(APILimits.textBytes) bytes", pointer: "/text"))
            return false
        }
        return true
    }

    private func assign(_ request: APIRequest, _ id: ConversationID) {
        let actor = request.caller.actor
        if request.endpoint == .take {
            guard let body = request.read(ChangeRequest.self) else { return }
            return submit(.take(id, epoch: body.epoch, actor), for: request) { request.answer(self.fallback($0)) }
        }
        guard let body = request.read(AssignRequest.self) else { return }
        guard let number = directory.names.number(.agent, body.agent) else {
            return request.answer(Problem.badRequest("no such agent", pointer: "/agent"))
        }
        if body.force, body.reason?.isEmpty ?? true {
            return request.answer(Problem.badRequest("force needs a reason", pointer: "/reason"))
        }
        let reason = body.reason ?? ""
        guard DeskWord.isValid(reason) else {
            return request.answer(
                Problem.badRequest("a reason is a short word: letters, digits, - and _", pointer: "/reason"))
        }
        let desk = DeskRequest.assign(
            id, epoch: body.epoch, AgentNumber(number), force: body.force, reason: reason, actor)
        submit(desk, for: request) { request.answer(self.fallback($0)) }
    }

    /// Up to 256 calls, one after the other; each sees what those before it have done.
    func batch(_ request: APIRequest) {
        guard let body = request.read(BatchRequest.self) else { return }
        guard body.calls.count <= APILimits.batchMax else {
            return request.answer(Problem.badRequest("at most \(APILimits.batchMax) calls", pointer: "/calls"))
        }
        let run = BatchRun(count: body.calls.count, perform: request.perform) { answer, written in
            request.respond(answer, written)
        }
        for (place, call) in body.calls.enumerated() { runBatched(call, at: place, of: run, for: request) }
        run.begin()
    }

    /// What has a body of its own kind, or does not end.
    private static let singleCalls: [Endpoint] = [.batch, .events, .upload]

    private func runBatched(_ call: BatchRequest.Call, at place: Int, of run: BatchRun, for outer: APIRequest) {
        let parts = call.path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = parts.count > 1 ? String(parts[1]) : ""
        guard
            case .found(let endpoint, let parameters) = EndpointTable.all.match(
                method: call.method, path: String(parts.first ?? "")), !Self.singleCalls.contains(endpoint)
        else { return run.finish(place, Problem.notFound, written: nil) }
        let request = APIRequest(
            endpoint: endpoint, parameters: parameters, caller: outer.caller, body: .value(call.body), path: call.path,
            query: { name in QueryString.value(name, in: query) },
            header: { name in name == "Idempotency-Key" ? outer.header(name).map { "\($0)/\(place)" } : nil },
            isBatched: true,
            respond: { answer, written in run.finish(place, answer, written: written) },
            perform: { body in run.arrived(place, body) }, connection: nil)
        self.run(request)
    }
}
