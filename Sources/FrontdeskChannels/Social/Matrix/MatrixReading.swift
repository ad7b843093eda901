import FrontdeskCore

/// Reads one answer of `/sync`, and what lies between it and the one before.
struct MatrixReading {
    let channel: MatrixChannel
    let own: String
    var place: MatrixCursor
    let now: Instant
    var items: [ChannelItem] = []
    private var filled = 0
    private var looks = 0

    init(channel: MatrixChannel, own: String, place: MatrixCursor, now: Instant) {
        self.channel = channel
        self.own = own
        self.place = place
        self.now = now
    }

    /// - Returns: whether all of it was read. Where not, the same answer has to be asked for again: a room has a longer gap than
    ///   is filled at once, and how far it was filled stands in `place`.
    mutating func read(_ answer: JSONValue) async throws(MatrixTrouble) -> Bool {
        for member in answer["rooms"]?["join"]?.object?.members ?? [] {
            guard member.key.hasPrefix("!"), member.key.utf8.count <= ChannelLimits.idBytesMax else { continue }
            guard try await read(member.value, of: member.key) else { return false }
        }
        return true
    }

    private mutating func read(_ answer: JSONValue, of room: String) async throws(MatrixTrouble) -> Bool {
        let timeline = answer["timeline"]
        let events = timeline?["events"]?.array ?? []
        for event in (answer["state"]?["events"]?.array ?? []) + events { channel.rooms.note(event, in: room) }
        let isLimited = timeline?["limited"]?.bool ?? false
        let start = timeline?["prev_batch"]?.string
        if place.invitations.contains(where: { $0.room == room }) || events.contains(where: enters) {
            try await take(try await sinceInvitation(room, events, isLimited ? start : nil), of: room)
            place.invitations.removeAll { $0.room == room }
        } else {
            if isLimited, let start {
                guard try await fill(room, to: start) else { return false }
            }
            try await take(events, of: room)
        }
        return try await receipts(answer, of: room)
    }

    /// Whether the account has entered the room by this event, and was not in it before.
    private func enters(_ event: JSONValue) -> Bool {
        guard membership(event) == "join" else { return false }
        return before(event) != "join"
    }

    /// The account's own membership by an event; nil for every other event.
    private func membership(_ event: JSONValue) -> String? {
        guard event["type"]?.string == "m.room.member", event["state_key"]?.string == own else { return nil }
        return event["content"]?["membership"]?.string
    }

    private func before(_ event: JSONValue) -> String? {
        (event["unsigned"]?["prev_content"] ?? event["prev_content"])?["membership"]?.string
    }

    // MARK: - Gaps

    /// Takes what was said between the last answer and the timeline of this one, the oldest first.
    ///
    /// - Returns: whether there is no more of it.
    private mutating func fill(_ room: String, to end: String) async throws(MatrixTrouble) -> Bool {
        while filled < MatrixLimits.pagesMax {
            filled += 1
            let from = place.gap(room)
            guard let page = try await page(room, from: from, to: end, direction: "f") else { return true }
            try await take(page.events, of: room)
            guard let next = page.end, next != from, next != end else { return true }
            place.setGap(room, next)
        }
        return false
    }

    /// What was said in a room since the account was invited to it, or else since it has entered it.
    ///
    /// - Parameter start: where to look on, backwards; nil where the timeline is whole.
    private mutating func sinceInvitation(
        _ room: String, _ timeline: [JSONValue], _ start: String?
    ) async throws(MatrixTrouble) -> [JSONValue] {
        var found: [JSONValue] = []
        var older = Array(timeline.reversed())
        var start = start
        for pages in 0... {
            for event in older {
                switch membership(event) {
                case "invite": return found.reversed()
                case "join" where before(event) != "join" && before(event) != "invite": return found.reversed()
                default: found.append(event)
                }
            }
            guard let from = start else { break }
            guard pages < MatrixLimits.invitationPagesMax else {
                items.append(
                    MatrixChannel.left(room, "more was said since the invitation than is read: the oldest is left out"))
                break
            }
            guard let page = try await page(room, from: from, to: nil, direction: "b") else { break }
            older = page.events
            start = page.end == from ? nil : page.end
        }
        return found.reversed()
    }

    /// A page of a room's events; nil where the room does not give any (more).
    private func page(
        _ room: String, from: String, to: String?, direction: String
    ) async throws(MatrixTrouble) -> (events: [JSONValue], end: String?)? {
        var query = [
            (name: "dir", value: direction), ("from", from), ("limit", "\(MatrixLimits.pageEvents)"),
            ("filter", MatrixFilter.page),
        ]
        if let to { query.append(("to", to)) }
        let answer = try await channel.ask("GET", MatrixPath.messages(room), query: query, at: now)
        // The account was put out of the room meanwhile.
        if answer.status == 403 || answer.status == 404 { return nil }
        guard answer.isSuccess else { throw .refused(answer) }
        guard let events = answer.json?["chunk"]?.array else { throw .strange("a page of a room has no events") }
        for event in answer.json?["state"]?.array ?? [] { channel.rooms.note(event, in: room) }
        return (events, answer.json?["end"]?.string)
    }

    // MARK: - Events

    private mutating func take(_ events: [JSONValue], of room: String) async throws(MatrixTrouble) {
        guard !events.isEmpty else { return }
        let facts = try await channel.facts(of: room, at: now)
        let known = channel.rooms
        // In a public room it says nothing of who speaks there.
        let alias = facts.isPublic ? "" : try await channel.alias(of: room, at: now)
        let reader = MatrixEventReader(own: own, room: room, isPublic: facts.isPublic, alias: alias) {
            known.name(of: $0, in: room)
        }
        for event in events {
            guard let item = reader.item(event) else { continue }
            if let original = MatrixEventReader.redacted(event), try await !spoke(original, in: room, events) {
                continue
            }
            items.append(item)
        }
    }

    /// Whether what was taken back is something that was said, and not a reaction: a redaction does not tell.
    private mutating func spoke(
        _ id: String, in room: String, _ events: [JSONValue]
    ) async throws(MatrixTrouble) -> Bool {
        if let near = events.first(where: { $0["event_id"]?.string == id }), let type = near["type"]?.string {
            return MatrixEventReader.speaks(type)
        }
        guard looks < MatrixLimits.redactionsMax else { return true }
        looks += 1
        let answer = try await channel.ask("GET", MatrixPath.event(room, id), at: now)
        return answer.json?["type"]?.string.map(MatrixEventReader.speaks) ?? true
    }

    /// Who has read up to where. In a public room that says nothing of the one who asked.
    private mutating func receipts(_ answer: JSONValue, of room: String) async throws(MatrixTrouble) -> Bool {
        let told = (answer["ephemeral"]?["events"]?.array ?? []).filter { $0["type"]?.string == "m.receipt" }
        guard !told.isEmpty, try await !channel.facts(of: room, at: now).isPublic else { return true }
        for event in told {
            for read in event["content"]?.object?.members ?? [] {
                let readers = (read.value["m.read"]?.object?.members ?? []).filter { $0.key != own }
                guard !readers.isEmpty, read.key.utf8.count <= ChannelLimits.idBytesMax else { continue }
                items.append(.receipt(DeliveryReceipt(providerID: read.key, step: .read)))
            }
        }
        return true
    }
}
