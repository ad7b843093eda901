import AsyncCurl
package import FrontdeskCore

extension MatrixChannel {
    /// Waits for what is new.
    ///
    /// An account that is read for the first time begins with now: its rooms are not read back. Invitations that wait are
    /// taken, and what was said in their rooms since. An invitation is stored before it is accepted, so that a daemon that dies
    /// in between knows that the room is to be read from there.
    package func poll(after cursor: String, at now: Instant) async throws(PollFault) -> PollAnswer {
        do throws(MatrixTrouble) {
            return try await look(after: cursor, at: now)
        } catch {
            throw PollFault(error, at: now)
        }
    }

    private func look(after cursor: String, at now: Instant) async throws(MatrixTrouble) -> PollAnswer {
        let own = try await account(at: now)
        var place = MatrixCursor(cursor, of: own)
        var items: [ChannelItem] = []
        guard !place.since.isEmpty else {
            let answer = try await sync(since: nil, waits: .zero, at: now)
            items += invite(answer.json, &place)
            place.since = answer.next
            return PollAnswer(items: items, cursor: place.text)
        }
        items += await join(&place, at: now)
        let answer = try await sync(since: place.since, waits: patience(place, at: now), at: now)
        var reading = MatrixReading(channel: self, own: own, place: place, now: now)
        let isWhole = try await reading.read(answer.json)
        items += reading.items
        place = reading.place
        if isWhole {
            items += invite(answer.json, &place)
            place.since = answer.next
            place.gaps = []
        }
        return PollAnswer(items: items, cursor: place.text)
    }

    /// - Parameter waits: how long the server may wait for something new where there is nothing.
    private func sync(
        since: String?, waits: Span, at now: Instant
    ) async throws(MatrixTrouble) -> (json: JSONValue, next: String) {
        var query = [(name: "set_presence", value: "offline")]
        if let since { query.append(("since", since)) }
        query.append(("timeout", "\(waits.microseconds / 1_000)"))
        query.append(("filter", since == nil ? MatrixFilter.first : MatrixFilter.news))
        let answer = try await ask(
            "GET", MatrixPath.sync, query: query, time: ProviderLimits.pollTime + ProviderLimits.callTime, at: now)
        guard answer.isSuccess else { throw .refused(answer) }
        guard let json = answer.json, let next = json["next_batch"]?.string, !next.isEmpty else {
            throw .strange("it has no next_batch")
        }
        return (json, next)
    }

    /// Notes the invitations of an answer, and forgets those that were withdrawn.
    private func invite(_ json: JSONValue, _ place: inout MatrixCursor) -> [ChannelItem] {
        for member in json["rooms"]?["leave"]?.object?.members ?? [] {
            rooms.forget(member.key)
            place.invitations.removeAll { $0.room == member.key }
        }
        var items: [ChannelItem] = []
        for member in json["rooms"]?["invite"]?.object?.members ?? [] {
            place.invitations.removeAll { $0.room == member.key }
            guard member.key.hasPrefix("!"), member.key.utf8.count <= ChannelLimits.idBytesMax else { continue }
            if place.invitations.count < MatrixLimits.invitationsMax {
                place.invitations.append(MatrixCursor.Invitation(room: member.key))
            } else {
                items.append(Self.left(member.key, "too many invitations wait: this one is not accepted"))
            }
        }
        return items
    }

    /// How long an answer may wait for something new: not longer than until the next room may be entered.
    private func patience(_ place: MatrixCursor, at now: Instant) -> Span {
        let most = Span.seconds(ProviderLimits.pollTime.components.seconds)
        guard place.nextInvitation != nil else { return most }
        return rooms.joinsFrom > now ? min(most, rooms.joinsFrom - now) : .zero
    }

    /// Enters one of the rooms that the account was invited to.
    ///
    /// Anybody may invite it, also into many rooms, and into rooms of servers that hang. So one look enters one room, in a short
    /// time, there is a pause after one that could not be entered, and what has come is read in any case.
    private func join(_ place: inout MatrixCursor, at now: Instant) async -> [ChannelItem] {
        guard rooms.joinsFrom <= now, var tried = place.nextInvitation else { return [] }
        let (status, after) = await join(tried.room, at: now)
        place.invitations.removeAll { $0.room == tried.room }
        switch status {
        case 200..<300:
            tried.isJoined = true
            place.invitations.append(tried)
            return []
        case 401, 429:
            // Nothing is wrong with the invitation.
            let asked = max(after ?? MatrixLimits.joinPause, MatrixLimits.joinPauseMin)
            rooms.joinsFrom = now + min(asked, ProviderLimits.silenceMax)
            place.invitations.append(tried)
            return []
        // Withdrawn, forbidden, or a room that is no more.
        case 400..<500: return []
        default:
            rooms.joinsFrom = now + MatrixLimits.joinPause
            tried.tries += 1
            guard tried.tries < MatrixLimits.joinTriesMax else {
                return [Self.left(tried.room, "an invitation could not be accepted (\(status))")]
            }
            place.invitations.append(tried)
            return []
        }
    }

    /// - Returns: the status of the answer, and what it asks to wait; 0 where none came in time, or none that was whole: the
    ///   room's own server may be slow or away.
    private func join(_ room: String, at now: Instant) async -> (status: Int, after: Span?) {
        do throws(MatrixTrouble) {
            let answer = try await ask(
                "POST", MatrixPath.join(room), body: .json(Array("{}".utf8)), time: MatrixLimits.joinTime, at: now)
            return (answer.status, nil)
        } catch {
            guard case .refused(let answer) = error else { return (0, nil) }
            return (answer.status, MatrixRefusal(answer, at: now).after)
        }
    }

    /// Something that was left out, for operators.
    static func left(_ room: String, _ detail: String) -> ChannelItem {
        .unreadable(.tooManyItems, detail: detail, bytes: Array(room.utf8))
    }
}
