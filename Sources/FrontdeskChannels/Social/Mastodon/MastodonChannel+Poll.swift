import AsyncCurl
package import FrontdeskCore

extension MastodonChannel {
    /// Reads the notifications after the last one, oldest first and page by page; once there are none, some of what was said
    /// lately is read again for edits and deletions.
    ///
    /// Asked by `min_id`, which gives what follows next: `since_id` gives the newest and leaves out what is between
    /// (docs.joinmastodon.org/api/guidelines, "pagination"). Nothing is dismissed or marked as read: the account may have
    /// other readers, and servers differ in what they do then.
    package func poll(after cursor: String, at now: Instant) async throws(PollFault) -> PollAnswer {
        let own = try await api.own(at: now)
        guard var position = MastodonCursor(cursor) else { return try await start(at: now) }
        let page = try await notifications(after: position.last, at: now)
        var items: [ChannelItem] = []
        for notification in page {
            position.last = notification.id
            if let item = try await item(notification.value, own, &position, at: now) { items.append(item) }
        }
        guard page.isEmpty else { return PollAnswer(items: items, cursor: position.text) }
        position.expire(at: now)
        items = await changes(own, &position, at: now)
        return PollAnswer(items: items, cursor: position.text, pause: settings.poll)
    }

    /// The very first look: what came before the desk was connected is left to those who have read it.
    private func start(at now: Instant) async throws(PollFault) -> PollAnswer {
        let answer = try await api.get("/api/v1/notifications", query: [("limit", "1")], at: now)
        guard let list = answer.json?.array else { throw Self.noList(answer) }
        let last = list.compactMap { MessagingFields.id($0["id"]) }.max { MastodonCursor.isAfter($1, $0) }
        return PollAnswer(items: [], cursor: MastodonCursor(last: last ?? "0").text)
    }

    private static func noList(_ answer: ProviderAnswer) -> PollFault {
        PollFault(.passing(after: nil), "the server answered \(answer.status) without a list of notifications")
    }

    /// The notifications that follow next, oldest first.
    private func notifications(
        after last: String, at now: Instant
    ) async throws(PollFault) -> [(id: String, value: JSONValue)] {
        // Those of strangers too, which servers keep apart: most customers are strangers to the account.
        let query = [
            ("min_id", last), ("limit", "\(MastodonLimits.pageMax)"), ("types[]", "mention"), ("types[]", "update"),
            ("include_filtered", "true"),
        ]
        let answer = try await api.get("/api/v1/notifications", query: query, at: now)
        guard let list = answer.json?.array else { throw Self.noList(answer) }
        return list.compactMap { value in MessagingFields.id(value["id"]).map { (id: $0, value: value) } }
            .filter { MastodonCursor.isAfter($0.id, last) }
            .sorted { MastodonCursor.isAfter($1.id, $0.id) }
    }

    /// What a notification tells of; nil where it is nothing that somebody said to the desk.
    private func item(
        _ notification: JSONValue, _ own: MastodonAccount, _ position: inout MastodonCursor, at now: Instant
    ) async throws(PollFault) -> ChannelItem? {
        let kind = notification["type"]?.string
        guard kind == "mention" || kind == "update" else { return nil }
        // A status that was deleted before it was read.
        guard let value = notification["status"], !value.isNull else { return nil }
        guard let status = MastodonStatus(value) else {
            return .unreadable(
                .fieldMissing, detail: "a notification has no status that can be read",
                bytes: MessagingFields.bytes(notification))
        }
        guard status.account.id != own.id else { return nil }
        let messages = MastodonMessages(own: own)
        if kind == "update" {
            // Of a status that the account has passed on: what nobody said to the desk is none of its business.
            guard !status.editedAt.isEmpty, let place = position.watched.firstIndex(where: { $0.id == status.id }),
                position.watched[place].editedAt != status.editedAt
            else { return nil }
            position.watched[place].editedAt = status.editedAt
            let edit = messages.edit(status, thread: position.watched[place].thread)
            return .message(edit, raw: MessagingFields.bytes(value))
        }
        let thread =
            status.isPublic
            ? MastodonThread.status(try await api.root(of: status, at: now)) : MastodonThread.direct(status.account.id)
        position.watch(status, thread: thread, at: now)
        return .message(messages.message(status, thread: thread), raw: MessagingFields.bytes(value))
    }

    /// Reads a few of the watched statuses again. Whatever is not answered now is asked for at another time.
    private func changes(
        _ own: MastodonAccount, _ position: inout MastodonCursor, at now: Instant
    ) async -> [ChannelItem] {
        if let left = memory.remaining, left < MastodonLimits.reserve { return [] }
        let messages = MastodonMessages(own: own)
        var items: [ChannelItem] = []
        var gone: Set<String> = []
        for place in memory.turn(of: position.watched.count, most: MastodonLimits.rereadMax) {
            let watched = position.watched[place]
            guard let answer = try? await api.call("GET", "/api/v1/statuses/\(URLText.encoded(watched.id))") else {
                break
            }
            // Said by the server itself: a page of whatever stands before it is no word about a status.
            if answer.status == 404 || answer.status == 410, answer.json?["error"] != nil {
                gone.insert(watched.id)
                items.append(.message(messages.deletion(watched, at: now), raw: []))
            } else if answer.isSuccess, let value = answer.json, let status = MastodonStatus(value),
                status.id == watched.id, !status.editedAt.isEmpty, status.editedAt != watched.editedAt
            {
                position.watched[place].editedAt = status.editedAt
                items.append(.message(messages.edit(status, thread: watched.thread), raw: MessagingFields.bytes(value)))
            } else if !answer.isSuccess {
                break
            }
        }
        position.watched.removeAll { gone.contains($0.id) }
        return items
    }

}
