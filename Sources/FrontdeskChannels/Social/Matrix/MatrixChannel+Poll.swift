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
            let answer = try await sync(since: nil, at: now)
            items += invite(answer.json, &place)
            place.since = answer.next
            return PollAnswer(items: items, cursor: place.text)
        }
        items += try await join(&place, at: now)
        let answer = try await sync(since: place.since, at: now)
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

    private func sync(since: String?, at now: Instant) async throws(MatrixTrouble) -> (json: JSONValue, next: String) {
        var query = [(name: "set_presence", value: "offline")]
        if let since {
            query += [("since", since), ("timeout", "\(ProviderLimits.pollTime.components.seconds * 1_000)")]
            query.append(("filter", MatrixFilter.news))
        } else {
            query += [("timeout", "0"), ("filter", MatrixFilter.first)]
        }
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

    /// Enters the rooms that the account was invited to.
    private func join(_ place: inout MatrixCursor, at now: Instant) async throws(MatrixTrouble) -> [ChannelItem] {
        var items: [ChannelItem] = []
        for invitation in place.invitations.filter({ !$0.isJoined }).prefix(MatrixLimits.joinsMax) {
            let status = try await join(invitation.room, at: now)
            place.invitations.removeAll { $0.room == invitation.room }
            var tried = invitation
            switch status {
            case 200..<300:
                tried.isJoined = true
                place.invitations.append(tried)
            // Withdrawn, forbidden, or a room that is no more.
            case 400..<500: continue
            default:
                tried.tries += 1
                if tried.tries < MatrixLimits.joinTriesMax {
                    place.invitations.append(tried)
                } else {
                    items.append(Self.left(invitation.room, "an invitation could not be accepted (\(status))"))
                }
            }
        }
        return items
    }

    /// - Returns: the status of the answer; 0 where none came in time: the room's own server may be slow or away.
    private func join(_ room: String, at now: Instant) async throws(MatrixTrouble) -> Int {
        do throws(MatrixTrouble) {
            let answer = try await ask(
                "POST", MatrixPath.join(room), body: .json(Array("{}".utf8)), time: MatrixLimits.joinTime, at: now)
            return answer.status
        } catch {
            guard case .unanswered(let failure) = error, failure.kind == .timedOut else { throw error }
            return 0
        }
    }

    /// Something that was left out, for operators.
    static func left(_ room: String, _ detail: String) -> ChannelItem {
        .unreadable(.tooManyItems, detail: detail, bytes: Array(room.utf8))
    }
}
