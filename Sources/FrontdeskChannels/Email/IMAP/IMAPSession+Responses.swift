import FrontdeskCore

// What the server answers.
extension IMAPSession {
    mutating func take(_ frame: IMAPFrame) throws {
        guard !isOver else { return }
        let response: IMAPResponse
        do {
            response = try IMAPResponse(frame)
        } catch {
            // A single line may be nonsense. Where literals are involved nobody knows any more what is whose.
            strayLines += 1
            inFlight?.isGarbled = true
            guard !frame.hasLiterals, strayLines <= IMAPLimits.strayLinesMax else { throw error }
            output.append(.note(.stray(String(decoding: frame.head.prefix(120), as: UTF8.self))))
            return
        }
        switch response {
        case .continuation:
            if inFlight?.command == .idle {
                inFlight?.isContinued = true
                // What came between the search and now is not announced again.
                if wantsSearch || isStopping { endRest() }
            }
        case .status(let tag?, let condition, let code, _, let text):
            try answered(tag, condition, code: code, text: text)
        case .status(nil, let condition, let code, let arguments, let text):
            try told(condition, code: code, arguments: arguments, text: text)
        case .capabilities(let names):
            capabilities = Set(names)
        case .exists(let number):
            if isOpen, number > exists {
                wantsSearch = true
                if isResting { endRest() }
            }
            exists = number
        case .search(let numbers):
            if case .search(let after)? = inFlight?.command { note(found: numbers, after: after) }
        case .fetch(let fetched):
            fetchedOne(fetched)
        case .other("EXPUNGE", _):
            // One fewer: what is told next may be the number there was before, and yet be of a new mail.
            if exists > 0 { exists -= 1 }
        case .other:
            break
        }
    }

    private mutating func told(
        _ condition: IMAPResponse.Condition, code: String, arguments: String, text: String
    ) throws {
        if condition == .bye, inFlight?.command != .logout { throw IMAPFault.closed(text) }
        switch code {
        case "UIDVALIDITY":
            // A new one in the middle means that all numbers are void.
            let number = UInt32(arguments)
            if isOpen, number != validity { throw IMAPFault.closed("the mailbox has new numbers") }
            validity = number
        case "UIDNEXT": nextUID = UInt32(arguments)
        case "HIGHESTMODSEQ": modSeq = UInt64(arguments) ?? 0
        case "CAPABILITY":
            if capabilities == nil { capabilities = Set(arguments.uppercased().split(separator: " ").map(String.init)) }
        default: break
        }
    }

    /// The search's numbers: `n:*` means the last mail too, though it is older than n (RFC 9051, section 6.4.8).
    private mutating func note(found numbers: [UInt32], after: UInt32) {
        let new = numbers.filter { $0 > after }.sorted()
        var unique: [UInt32] = []
        unique.reserveCapacity(new.count)
        for uid in new where uid != unique.last { unique.append(uid) }
        found = unique[...]
    }

    private mutating func fetchedOne(_ fetched: IMAPFetched) {
        guard let uid = fetched.uid else { return }
        switch inFlight?.command {
        case .newest?:
            reached = max(reached, uid)
        case .sizes(let uids)?:
            if let size = fetched.size, isAmong(uids, uid) { sizes[uid] = size }
        case .mails(let uids)? where isAmong(uids, uid):
            if let body = fetched.body { arrived[uid] = (fetched.internalDate, body) }
        case .head(uid)?:
            if let body = fetched.body { arrived[uid] = (fetched.internalDate, body) }
        default:
            break
        }
    }

    private func isAmong(_ uids: [UInt32], _ uid: UInt32) -> Bool {
        var low = 0
        var high = uids.count
        while low < high {
            let middle = (low + high) / 2
            if uids[middle] < uid { low = middle + 1 } else { high = middle }
        }
        return low < uids.count && uids[low] == uid
    }

    /// A command is answered.
    private mutating func answered(
        _ tag: String, _ condition: IMAPResponse.Condition, code: String, text: String
    ) throws {
        guard let done = inFlight, done.tag == tag else { throw IMAPFault.malformed("an answer to what nobody asked") }
        inFlight = nil
        if condition != .ok {
            try refused(done.command, code: code, text: text)
        } else {
            switch done.command {
            case .capability: capabilities = capabilities ?? []
            case .open: try opened()
            case .newest: position = MailboxPosition(validity: validity ?? 0, lastUID: reached)
            case .search: if !found.isEmpty { output.append(.note(.found(found.count))) }
            case .sizes(let uids):
                measured(uids)
            case .mails(let uids):
                if uids.count == 1, done.isGarbled, arrived[uids[0]] == nil {
                    throw IMAPFault.mailRefused(uids[0], "the server's answer was not understood")
                }
                complete(uids)
            case .head(let uid): completeHead(uid)
            case .idle, .noop: wantsSearch = true
            case .logout: end(nil)
            case .flag, .move, .copy, .expunge: break
            }
        }
        advance()
    }

    /// Those without a size are gone, expunged since the search, or cannot be had: each is asked for alone.
    private mutating func measured(_ uids: [UInt32]) {
        doubtful = Set(uids.filter { sizes[$0] == nil })
        sized = uids.map { ($0, sizes[$0] ?? 0) }[...]
        sizes = [:]
    }

    private mutating func refused(_ command: IMAPCommand, code: String, text: String) throws {
        if command.isAfterwards {
            // Without its copy no mail may be marked for deletion.
            if case .copy = command { afterwards = [] }
            return output.append(.note(.afterwardsRefused(text)))
        }
        switch command {
        case .open: throw IMAPFault.mailboxRefused(text)
        case .idle: capabilities?.remove("IDLE")
        case .sizes(let uids): measured(uids)
        case .mails(let uids) where uids.count > 1:
            // One of them is the reason; each alone shows which.
            doubtful.formUnion(uids)
        case .mails(let uids): throw IMAPFault.mailRefused(uids.first ?? 0, text)
        case .head(let uid): throw IMAPFault.mailRefused(uid, text)
        case .newest where exists == 0:
            // Some servers mind the star in an empty mailbox.
            position = MailboxPosition(validity: validity ?? 0, lastUID: 0)
        case .logout: end(nil)
        default: throw IMAPFault.commandRefused("\(command.line.prefix(20)): \(text)")
        }
    }

    private mutating func opened() throws {
        guard let validity, validity > 0 else { throw IMAPFault.noNumbers }
        isOpen = true
        let isNew = position?.validity != validity
        output.append(.note(.opened(mails: exists, validity: validity, isNew: isNew)))
        if let position, !isNew {
            reached = position.lastUID
            let isUnchanged = modSeq > 0 && position.modSeq == modSeq
            wantsSearch = !(isUnchanged || nextUID == reached &+ 1 || exists == 0)
        } else if position == nil, plan.start == .now {
            // What comes from now on has this number or a higher one.
            if let nextUID, nextUID > 0 {
                reached = nextUID - 1
                position = MailboxPosition(validity: validity, lastUID: reached)
                wantsSearch = false
            }
        } else {
            reached = 0
            position = MailboxPosition(validity: validity, lastUID: 0)
            wantsSearch = exists > 0
        }
    }

    /// The mails of a command, up to the first that is not there.
    private mutating func complete(_ uids: [UInt32]) {
        var items: [MailboxItem] = []
        var last: UInt32?
        for uid in uids {
            if let (received, body) = arrived[uid] {
                switch body {
                case .bytes(let bytes): items.append(item(uid, received, .mail(bytes)))
                case .skipped(let size): items.append(item(uid, received, .tooLarge(UInt64(size), head: [])))
                case .missing: items.append(item(uid, received, .unreadable("the server sends no text of it")))
                }
            } else if uids.count > 1 {
                doubtful.insert(uid)
                break
            }
            // Asked for alone, and no word of it: it is gone.
            last = uid
        }
        arrived = [:]
        guard let last else { return }
        while let first = sized.first, first.uid <= last { sized = sized.dropFirst() }
        handOver(items, through: last)
    }

    private mutating func completeHead(_ uid: UInt32) {
        let size = sized.first?.size ?? 0
        sized = sized.dropFirst()
        var items: [MailboxItem] = []
        if let (received, body) = arrived[uid] {
            var head: [UInt8] = []
            if case .bytes(let bytes) = body { head = Array(bytes.prefix(IMAPLimits.headBytesMax)) }
            items.append(item(uid, received, .tooLarge(size, head: head)))
        }
        arrived = [:]
        handOver(items, through: uid)
    }
}
