import AsyncCurl
import FrontdeskCore

extension MastodonChannel {
    /// Looks whether an earlier attempt has posted the answer: under what it answers, else among the account's last ones.
    ///
    /// Servers differ in whether they know a repeat by its key, and those that do forget it after an hour.
    func posted(
        _ reply: MastodonReply, _ outbound: OutboundMessage, at now: Instant
    ) async throws(Stop) -> SendResult? {
        do throws(PollFault) {
            let own = try await api.own(at: now)
            var candidates: [JSONValue] = []
            var isKnown = false
            if !reply.inReplyTo.isEmpty {
                let path = "/api/v1/statuses/\(URLText.encoded(reply.inReplyTo))/context"
                let answer = try await api.get(path, missing: true, at: now)
                isKnown = answer.isSuccess
                candidates = answer.json?["descendants"]?.array ?? []
            }
            if !isKnown {
                let path = "/api/v1/accounts/\(URLText.encoded(own.id))/statuses"
                let query = [("limit", "\(MastodonLimits.pageMax)"), ("exclude_reblogs", "true")]
                candidates = try await api.get(path, query: query, at: now).json?.array ?? []
            }
            let found = candidates.lazy.compactMap { MastodonStatus($0) }.first {
                reply.isPosted(as: $0, by: own, outbound)
            }
            guard let found else { return nil }
            var result = SendResult(.sent, status: 200, detail: "an earlier attempt had posted it")
            result.providerID = found.id
            return result
        } catch {
            // Nothing new is known.
            var result = SendResult(.ambiguous, detail: "whether it was posted could not be looked up")
            result.heard = error.detail
            throw Stop(result)
        }
    }

    /// Brings the files to the server, each of them once for all attempts.
    ///
    /// - Returns: the server's ids of them.
    func upload(_ outbound: OutboundMessage, at now: Instant) async throws(Stop) -> [String] {
        guard !outbound.files.isEmpty else { return [] }
        var ids = memory.uploads(of: outbound.key)
        for id in ids where try await !isKept(id, outbound, at: now) {
            ids = []
            break
        }
        for file in outbound.files.dropFirst(ids.count) {
            let (id, isReady) = try await upload(file, outbound, at: now)
            ids.append(id)
            memory.keep(uploads: ids, of: outbound.key)
            guard isReady else { throw Self.stillWorking }
        }
        return ids
    }

    private static let stillWorking = Stop(
        SendResult(.retry(after: MastodonLimits.processing), detail: "the server still works on a file"))

    /// Sees to it that the server has done with a file (docs.joinmastodon.org/methods/media, "get": 206 while it has not).
    ///
    /// - Returns: whether it has it still.
    private func isKept(_ id: String, _ outbound: OutboundMessage, at now: Instant) async throws(Stop) -> Bool {
        let answer: ProviderAnswer
        do throws(CurlError) {
            answer = try await api.call("GET", "/api/v1/media/\(URLText.encoded(id))")
        } catch {
            throw Stop(SendResult(error, at: now).beforeSending, outbound)
        }
        if answer.status == 206 || answer.status == 202 { throw Self.stillWorking }
        return answer.isSuccess
    }

    private func upload(
        _ file: OutboundFile, _ outbound: OutboundMessage, at now: Instant
    ) async throws(Stop) -> (id: String, isReady: Bool) {
        var form = MultipartForm(boundary: outbound.key + StrictHex.encode(Array(name.utf8)))
        form.add("file", file)
        var answer: ProviderAnswer?
        do throws(CurlError) {
            // Servers of before version 2 have version 1, which answers when it has done.
            for path in ["/api/v2/media", "/api/v1/media"] where answer == nil || answer?.status == 404 {
                answer = try await api.call("POST", path, body: .parts(form), time: ProviderLimits.mediaTime)
            }
        } catch {
            // Of a file alone nobody sees anything.
            throw Stop(SendResult(error, at: now).beforeSending, outbound)
        }
        guard let answer, answer.isSuccess else {
            let result = answer.map { Self.result($0, at: now).beforeSending }
            throw Stop(result ?? SendResult(.failed, detail: "the server takes no files"), outbound)
        }
        guard let id = MessagingFields.id(answer.json?["id"]) else {
            throw Stop(
                SendResult(.retry(after: nil), status: answer.status, detail: "the server does not name the file"))
        }
        return (id, answer.status != 202)
    }

    /// Posts, once.
    func post(
        _ reply: MastodonReply, _ files: [String], _ outbound: OutboundMessage, at now: Instant
    ) async -> SendResult {
        let key = [(name: "Idempotency-Key", value: reply.key(outbound))]
        do throws(CurlError) {
            var answer = try await api.call(
                "POST", "/api/v1/statuses", headers: key, body: .json(reply.body(files: files)))
            if answer.status == 404, reply.visibility == "direct", !reply.inReplyTo.isEmpty {
                // What it answers was deleted; what is said in private reaches the customer without it.
                var alone = reply
                alone.inReplyTo = ""
                answer = try await api.call(
                    "POST", "/api/v1/statuses", headers: key, body: .json(alone.body(files: files)))
            }
            let result = Self.posted(answer, at: now)
            if result.outcome == .sent { memory.forgetUploads(of: outbound.key) }
            return result
        } catch {
            // Where it was made, and what it is called there is not known, it is looked for.
            return SendResult(undecided: error, at: now)
        }
    }

    /// What the answer to a post means.
    private static func posted(_ answer: ProviderAnswer, at now: Instant) -> SendResult {
        guard answer.isSuccess else { return result(answer, at: now) }
        guard let id = MessagingFields.id(answer.json?["id"]) else {
            guard answer.json?["error"] != nil else {
                return .unclear(answer, "the server answered \(answer.status) and does not name the status")
            }
            return SendResult(
                .failed, status: answer.status, detail: "the server answered \(answer.status) with an error")
        }
        var result = SendResult(.sent, status: answer.status, detail: "the server has posted it")
        result.providerID = id
        result.pace = MastodonAPI.pace(answer)
        return result
    }

    /// What a refusal means, with what to do about it. The server's own words may hold what was said.
    static func result(_ answer: ProviderAnswer, at now: Instant) -> SendResult {
        var result = SendResult(answer, at: now)
        result.pace = MastodonAPI.pace(answer)
        let status = answer.status
        switch status {
        case 401: result.detail = "the server refuses the token: make a new one and reload"
        case 403:
            result.fault = .login
            result.detail =
                "the server does not allow it: the token needs write:statuses and write:media, the account may be limited"
        case 404, 410:
            result.detail = "the server answered \(status): what is answered, or the customer's account, is gone"
        case 413:
            result.fault = .size
            result.detail = "the server answered 413: a file is too large for it"
        case 422: result.detail = "the server answered 422: it does not take the text or a file as it is"
        case 429: result.outcome = .retry(after: MastodonAPI.wait(answer, at: now))
        default: break
        }
        return result
    }
}

extension MastodonReply {
    /// The body of the call that posts it (docs.joinmastodon.org/methods/statuses, "create").
    func body(files: [String]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("status")
        writer.string(text)
        writer.key("visibility")
        writer.string(visibility)
        if !inReplyTo.isEmpty {
            writer.key("in_reply_to_id")
            writer.string(inReplyTo)
        }
        if !files.isEmpty {
            writer.key("media_ids")
            writer.beginArray()
            for file in files { writer.string(file) }
            writer.endArray()
        }
        writer.endObject()
        return writer.bytes
    }
}
