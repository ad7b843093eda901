import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore

extension APIService {
    func read(_ request: APIRequest) throws(ParameterError) {
        if request.endpoint == .conversations { return try list(request) }
        guard let id = request.id("id", ConversationID.self) else { return }
        switch request.endpoint {
        case .conversation: withVisible(id, request) { record, item in self.show(request, record, item) }
        case .messages:
            let limit = try request.limit(most: APILimits.messagesMax)
            let before = try request.idParameter("before", like: "m9", MessageID.self)
            withVisible(id, request) { record, _ in self.messages(request, record, before: before, limit: limit) }
        case .drafts: withVisible(id, request) { record, _ in self.drafts(request, record) }
        default:
            let isAboutAll = try request.parameter("agents", "all or left out") { $0 == "all" ? true : nil } ?? false
            let at = try request.parameter("at", "the number of an event") { text in
                Int64(text).flatMap { $0 > 0 ? $0 : nil }
            }
            withVisible(id, request) { record, item in
                self.why(request, record, item, isAboutAll: isAboutAll, at: at)
            }
        }
    }

    /// The record of a conversation in the caller's view and its row, from the router or as it left; else 404.
    func withVisible(
        _ id: ConversationID, _ request: APIRequest,
        _ body: @escaping @Sendable (ConversationRecord, WorkItem) -> Void
    ) {
        let agent = request.caller.agent
        withEngine(request) { engine in
            let open = engine.router.state.work[id]
            if let open, !(engine.router.policy?.maySee(agent, open) ?? false) {
                return request.answer(Problem.notFound)
            }
            self.withRecords(request) { records throws(StoreError) in
                guard let record = try records.conversation(id),
                    let item = open ?? (try? WorkItem(decoding: record.left)),
                    self.directory.policy.maySee(agent, item)
                else { return request.answer(Problem.notFound) }
                body(record, item)
            }
        }
    }

    private func list(_ request: APIRequest) throws(ParameterError) {
        let filter = try ConversationFilter(request, directory.names)
        look(ConversationScan(caller: request.caller.agent, filter: filter), request)
    }

    /// One visit to the loop after the other: between them it does what others ask for.
    private func look(_ scan: ConversationScan, _ request: APIRequest) {
        withEngine(request) { engine in
            var scan = scan
            guard scan.visit(engine) else { return self.look(scan, request) }
            let page = scan.found.prefix(scan.filter.limit)
            let next = scan.found.count > page.count ? page.last?.conversation.description : nil
            request.answer(ConversationPage(conversations: Array(page), next: next))
        }
    }

    private func show(_ request: APIRequest, _ record: ConversationRecord, _ item: WorkItem) {
        withEngine(request) { engine in
            let names = engine.router.state.names
            let requirement =
                item.requirement.isSet ? engine.router.state.requirements[item.requirement.index].required : []
            var last = item
            if !record.left.isEmpty, engine.router.state.work[record.id] == nil { last.state = record.leftState }
            var work = Work(engine.snapshot(last))
            work.visibility = record.visibility
            let skills = requirement.map { WireSkill(skill: names.name($0.skill), level: $0.level) }
            let route = item.route.isSet ? names.name(item.route) : nil
            let shown = work
            self.withRecords(request) { records throws(StoreError) in
                let identity = try records.identity(record.identity)
                request.answer(
                    ConversationView(
                        work: shown, subject: record.subject, language: record.language,
                        contact: WireContact(
                            id: record.contact, name: Self.known(identity?.name),
                            email: Self.known(identity?.email), phone: Self.known(identity?.phone)),
                        openedAt: record.openedAt, route: route, requirement: skills,
                        linked: record.linked.value == 0 ? nil : record.linked,
                        link: record.linked.value == 0 ? nil : record.link.name))
            }
        }
    }

    private static func known(_ text: String?) -> String? {
        text.flatMap { $0.isEmpty ? nil : $0 }
    }

    private func messages(_ request: APIRequest, _ record: ConversationRecord, before: MessageID?, limit: Int) {
        let names = directory.names
        withRecords(request) { records throws(StoreError) in
            var newest = try records.conversation(record.id)?.lastMessage ?? record.lastMessage
            if let before {
                guard let message = try records.message(before), message.conversation == record.id else {
                    return request.answer(Problem.badParameter("before", "before is a message of this conversation"))
                }
                newest = message.previous
            }
            let found = try records.messages(endingAt: newest, limit: limit)
            let messages = try found.reversed().map { record throws(StoreError) in
                var message = WireMessage(record, names: names)
                // Only a mail comes by several ways.
                guard record.direction == .inbound, message.mail != nil else { return message }
                let channels = try records.arrivals(record.id).map { names.name($0.channel) }
                message.mail?.alsoBy = channels.filter { $0 != names.name(record.channel) }
                return message
            }
            request.answer(
                MessagePage(
                    messages: messages,
                    next: found.last.flatMap { $0.previous.value == 0 ? nil : $0.id }))
        }
    }

    private func drafts(_ request: APIRequest, _ record: ConversationRecord) {
        let names = directory.names
        withRecords(request) { records throws(StoreError) in
            let drafts = try records.drafts(record.id).map {
                Draft(author: names.name($0.author), text: $0.text, at: $0.savedAt, reason: $0.reason)
            }
            request.answer(Drafts(drafts: drafts))
        }
    }
}

extension WireMessage {
    init(_ record: MessageRecord, names: NameTable) {
        self.init(
            id: record.id, direction: record.direction, kind: record.content.kind,
            visibility: record.content.visibility, verified: record.content.verified, at: record.storedAt,
            author: record.author.isSet ? names.name(record.author) : nil, text: record.content.text,
            subject: record.content.subject.isEmpty ? nil : record.content.subject,
            language: record.content.language == "und" ? nil : record.content.language,
            attachments: record.content.attachments.map {
                WireAttachment(name: $0.name, type: $0.type, bytes: $0.bytes, scan: $0.verdict, place: $0.whereabouts)
            }, delivery: record.delivery == .none ? nil : record.delivery.name)
        editedBy =
            record.content.attributes.first {
                $0.name == DeskEngine.editedAttribute && $0.provenance == .system && record.direction == .outbound
            }?.value
        quotedFrom = record.content.quotedFrom
        replyBy = record.content.replyBy.isSet ? record.content.replyBy : nil
        if record.direction == .inbound {
            sentAt = record.content.sentAt.isSet ? record.content.sentAt : nil
            receivedAt = record.content.receivedAt.isSet ? record.content.receivedAt : nil
        }
        mail = record.content.mail.map { WireMail($0, recipients: record.content.recipients) }
        mail?.answers = record.answers.map { WireAnswer($0, recipient: $0.address) }
    }
}

extension WireMail {
    fileprivate init(_ mail: MailFacts, recipients: [String]) {
        self.init(
            messageID: mail.messageID, recipients: recipients, auto: mail.auto.names,
            protection: mail.protection == .none ? nil : mail.protection.name, report: mail.report.map(WireReport.init))
        invitation = mail.invitation.map(WireInvitation.init)
    }
}

extension WireReport {
    fileprivate init(_ report: MailReport) {
        let recipients = report.recipients.map(WireReported.init)
        let first = recipients.first
        self.init(
            kind: report.kind.name, message: report.message.value == 0 ? nil : report.message,
            recipient: first?.recipient, reason: first?.reason, isHard: first?.isHard ?? false,
            diagnostic: first?.diagnostic)
        others = Array(recipients.dropFirst())
    }
}

extension WireReported {
    fileprivate init(_ recipient: MailReport.Recipient) {
        func known(_ text: String) -> String? { text.isEmpty ? nil : text }
        self.init(
            kind: recipient.kind.name, recipient: known(recipient.address), reason: known(recipient.reason),
            isHard: recipient.isHard, diagnostic: known(recipient.diagnostic))
    }
}
