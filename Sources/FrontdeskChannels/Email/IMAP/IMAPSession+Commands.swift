import FrontdeskCore

// What is asked next.
extension IMAPSession {
    /// Sends the next command, if none is on its way and anything is left to do.
    mutating func advance() {
        guard inFlight == nil, nextLook == nil, !isOver else { return }
        guard let capabilities else { return send(.capability) }
        guard isOpen else { return open(capabilities) }
        if let command = afterwards.popFirst() { return send(command) }
        if isStopping { return unstored.isEmpty ? send(.logout) : () }
        dropPassedOver()
        if !sized.isEmpty { return fetch() }
        if !found.isEmpty { return askSizes() }
        if position == nil { return send(.newest) }
        if wantsSearch {
            wantsSearch = false
            return send(.search(after: reached))
        }
        // What is stored may have to be moved; that does not wait until the server has said something.
        guard unstored.isEmpty else { return }
        rest(capabilities)
    }

    mutating func send(_ command: IMAPCommand) {
        let tag = tags.next()
        inFlight = InFlight(tag: tag, command: command, began: now)
        heard = now
        output.append(.send(Array("\(tag) \(command.line)\r\n".utf8)))
    }

    private mutating func open(_ capabilities: Set<String>) {
        send(
            .open(
                mailbox: plan.mailbox, isReadOnly: plan.afterwards == .nothing,
                withModSeq: capabilities.contains("CONDSTORE") || capabilities.contains("QRESYNC")))
    }

    private mutating func askSizes() {
        let window = found.prefix(IMAPLimits.windowMails)
        found = found.dropFirst(window.count)
        sizes = [:]
        send(.sizes(Array(window)))
    }

    /// As many of the next mails as fit a batch; one that is too large alone.
    private mutating func fetch() {
        var uids: [UInt32] = []
        var bytes: UInt64 = 0
        for (uid, size) in sized {
            if size > plan.mailBytesMax || doubtful.contains(uid) || plan.isOneByOne {
                if uids.isEmpty { uids.append(uid) }
                break
            }
            let (sum, overflow) = bytes.addingReportingOverflow(size)
            guard uids.isEmpty || (!overflow && sum <= IMAPLimits.batchBytes), uids.count < IMAPLimits.batchMails else {
                break
            }
            bytes = sum
            uids.append(uid)
        }
        arrived = [:]
        guard let first = sized.first else { return }
        send(first.size > plan.mailBytesMax ? .head(first.uid) : .mails(uids))
    }

    /// Hands over those at the front that are not to be tried any more.
    private mutating func dropPassedOver() {
        while let uid = sized.first?.uid ?? found.first, let reason = plan.passedOver[uid] {
            if sized.isEmpty { found = found.dropFirst() } else { sized = sized.dropFirst() }
            handOver([item(uid, nil, .unreadable(reason))], through: uid)
        }
    }

    private mutating func rest(_ capabilities: Set<String>) {
        if !hasRested, let validity {
            hasRested = true
            output.append(.note(.read(MailboxPosition(validity: validity, lastUID: reached, modSeq: modSeq))))
        }
        if plan.endsWhenRead { return send(.logout) }
        if capabilities.contains("IDLE") { return send(.idle) }
        nextLook = now + plan.pollEvery
    }

    /// Ends the time in which nothing was asked: there is something, or it has been long.
    mutating func endRest() {
        wantsSearch = true
        if nextLook != nil {
            nextLook = nil
            if !isStopping { send(.noop) }
        } else if inFlight?.command == .idle {
            inFlight?.isDone = true
            // From here the server owes an answer.
            inFlight?.began = now
            heard = now
            output.append(.send(Array("DONE\r\n".utf8)))
        }
    }

    /// The commands for the mails that have just been stored.
    mutating func planAfterwards() {
        let uids = unstored
        unstored = []
        guard !uids.isEmpty else { return }
        switch plan.afterwards {
        case .nothing:
            break
        case .flag(let flag):
            afterwards.append(.flag(uids, flag))
        case .move(let mailbox) where capabilities?.contains("MOVE") == true:
            afterwards.append(.move(uids, mailbox))
        case .move(let mailbox):
            // Without UIDPLUS the copy stays behind, marked: EXPUNGE would take along what others have marked.
            afterwards += [.copy(uids, mailbox), .flag(uids, "\\Deleted")]
            if capabilities?.contains("UIDPLUS") == true { afterwards.append(.expunge(uids)) }
        }
    }

    func item(_ uid: UInt32, _ received: Instant?, _ content: MailboxItem.Content) -> MailboxItem {
        MailboxItem(validity: validity ?? 0, uid: uid, received: received, content: content)
    }

    mutating func handOver(_ items: [MailboxItem], through uid: UInt32) {
        reached = uid
        hasRested = false
        position = MailboxPosition(validity: validity ?? 0, lastUID: uid, modSeq: 0)
        guard let position else { return }
        unstored += items.compactMap { if case .mail = $0.content { $0.uid } else { nil } }
        output.append(.batch(MailboxBatch(items: items, position: position, waiting: found.count + sized.count)))
    }
}
