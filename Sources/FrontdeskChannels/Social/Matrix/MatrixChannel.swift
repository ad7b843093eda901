package import AsyncCurl
package import FrontdeskCore

/// A Matrix account that customers write to: the rooms it is in are its conversations.
///
/// Everything by the client-server interface (Matrix 1.11 and later): `/sync` waits for what is new, invitations are
/// accepted, gaps are filled from `/messages`, and what is sent carries a transaction's id by which the server knows a repeat.
package struct MatrixChannel: PolledChannel, MediaSource {
    package let name: String

    /// The server answers a transaction that it knows with the event it has made of it before.
    package let retriesAmbiguous = true

    /// Synapse forgets transactions after 24 hours (`_cleanup_old_transaction_ids`); an hour is for a slow clock and a slow way.
    package let repeatsFor: Span? = .hours(23)

    let client: ProviderClient
    let rooms = MatrixRooms()

    package init(name: String, settings: MatrixSettings, curl: CurlMulti) {
        self.name = name
        client = ProviderClient(
            base: settings.server, authorization: "Bearer \(settings.token)", allowsPrivate: settings.allowsPrivate,
            curl: curl)
    }

    package var destination: String { "matrix \(client.base) \(name)" }

    /// Asks whose the access token is.
    package func probe() async -> ProbeResult {
        do {
            let answer = try await client.call("GET", MatrixPath.whoami)
            guard answer.isSuccess else { return .unreachable("the homeserver answered \(answer.status)") }
            guard answer.json?["user_id"]?.string != nil else { return .unreachable("there is no Matrix at the URL") }
            return .reachable("the homeserver knows the account")
        } catch {
            return .unreachable("\(URLText.place(client.base)): \(error.message)")
        }
    }

    /// The account's own user id, asked for once.
    func account(at now: Instant) async throws(MatrixTrouble) -> String {
        let known = rooms.own
        if !known.isEmpty { return known }
        let answer = try await ask("GET", MatrixPath.whoami, at: now)
        guard answer.isSuccess else { throw .refused(answer) }
        guard let own = answer.json?["user_id"]?.string, own.hasPrefix("@"),
            own.utf8.count <= ChannelLimits.idBytesMax
        else { throw .strange("it does not say whose the token is") }
        rooms.own = own
        return own
    }

    /// A call that does no harm twice: whatever is answered, unless the token is refused or the server asks to wait.
    func ask(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        body: ProviderClient.Body? = nil, time: Duration = ProviderLimits.callTime, at now: Instant
    ) async throws(MatrixTrouble) -> ProviderAnswer {
        let answer: ProviderAnswer
        do throws(CurlError) {
            answer = try await client.call(method, path, query: query, body: body, time: time, isRepeatable: true)
        } catch {
            throw MatrixTrouble.unanswered(error)
        }
        if answer.status == 429 || MatrixRefusal(answer, at: now).isLogin {
            throw .refused(answer)
        }
        return answer
    }

    /// What is known of a room, asked for where it is not.
    ///
    /// A room that the account was just put out of does not let it look any more, and what was said in it is still there to be
    /// taken. It counts as public then: at worst somebody's own words stand in a public conversation, which nobody can answer,
    /// while those of many in one private conversation would show each what the others have said. To wait would not help: the
    /// next answer of `/sync` does not have these words any more.
    func facts(of room: String, at now: Instant) async throws(MatrixTrouble) -> MatrixRooms.Facts {
        if let known = rooms.facts(room) { return known }
        let rule = try await state(of: room, "m.room.join_rules", at: now)
        let encryption = try await state(of: room, "m.room.encryption", at: now)
        // A room without a rule is one for those who are invited.
        let isPublic = rule.status != 404 && MatrixRooms.Facts.isPublic(rule: rule.json?["join_rule"])
        let isTold = rule.status != 403 && encryption.status != 403
        let facts = MatrixRooms.Facts(isPublic: isPublic, isEncrypted: encryption.status == 200, isTold: isTold)
        if isTold { rooms.remember(facts, of: room) }
        return facts
    }

    /// The main alias of a room, empty where it has none.
    func alias(of room: String, at now: Instant) async throws(MatrixTrouble) -> String {
        if let known = rooms.facts(room)?.alias { return known }
        let answer = try await state(of: room, "m.room.canonical_alias", at: now)
        let alias = answer.json?["alias"]?.string ?? ""
        if answer.status != 403 { rooms.remember(alias: alias, of: room) }
        return alias
    }

    /// A state of a room: 404 where it has none of the type, 403 where the account is not in it.
    private func state(of room: String, _ type: String, at now: Instant) async throws(MatrixTrouble) -> ProviderAnswer {
        let answer = try await ask("GET", MatrixPath.state(room, type), at: now)
        switch answer.status {
        case 200:
            guard answer.json?.object != nil else { throw .strange("a room's state is none") }
            return answer
        case 403: return answer
        // Said by the homeserver itself: a page of whatever stands before it is no word about a room.
        case 404 where MatrixRefusal(answer, at: now).code == "M_NOT_FOUND": return answer
        default: throw .refused(answer)
        }
    }

    /// Fetches a file of the media repository, where servers have it now, or where they had it before.
    package func fetch(_ source: String, bytesMax: Int, at now: Instant) async -> MediaAnswer {
        guard let media = MatrixMedia(source) else { return .gone(detail: "this is no address of a file in Matrix") }
        // What says that there is no file may be longer than the file may be.
        let limit = max(bytesMax, MatrixLimits.refusalBytesMax)
        do throws(CurlError) {
            var answer = try await client.file(client.base + media.path, bytesMax: limit)
            // A server that does not know the path says 404, and so does one that has no such file.
            if [400, 404, 405].contains(answer.status) {
                answer = try await client.file(client.base + media.olderPath, bytesMax: limit)
            }
            let found = MediaAnswer(answer, at: now)
            if case .file(let bytes, _) = found, bytes.count > bytesMax {
                return .gone(detail: "the file has more than \(bytesMax) bytes")
            }
            return found
        } catch {
            return MediaAnswer(error)
        }
    }
}
