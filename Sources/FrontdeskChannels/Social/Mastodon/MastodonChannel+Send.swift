import AsyncCurl
package import FrontdeskCore

extension MastodonChannel {
    /// Posts an answer: in public under what was said in public, else as a direct status that mentions the customer.
    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        guard outbound.visibility != .internal else { return SendResult(.failed, detail: "a note is not sent") }
        do throws(Stop) {
            let reply = try await reply(outbound, at: now)
            if outbound.mayHaveBeenSent, let found = try await posted(reply, outbound, at: now) { return found }
            try await check(reply, outbound)
            let files = try await upload(outbound, at: now)
            return await post(reply, files, outbound, at: now)
        } catch {
            return error.result
        }
    }

    /// Why there is nothing to post, or not now.
    struct Stop: Error {
        var result: SendResult

        init(_ result: SendResult) {
            self.result = result
        }

        /// Nothing was posted yet, but an earlier attempt may have done it: then that is still not known.
        init(_ result: SendResult, _ outbound: OutboundMessage) {
            self.result = result
            if outbound.mayHaveBeenSent, case .failed = result.outcome { self.result.outcome = .ambiguous }
        }
    }

    // MARK: What is posted

    private func reply(_ outbound: OutboundMessage, at now: Instant) async throws(Stop) -> MastodonReply {
        let traits = Dictionary(outbound.traits.map { ($0.name, $0.value) }) { first, _ in first }
        let isPublic: Bool
        let visibility: String
        var answered = outbound.replyTo ?? ""
        if outbound.visibility == .public {
            if answered.isEmpty { answered = MastodonThread.root(outbound.thread) ?? "" }
            guard !answered.isEmpty else {
                throw Stop(SendResult(.failed, detail: "there is no status that a public answer could stand under"))
            }
            if let known = traits[MastodonTraits.visibility], !known.isEmpty {
                visibility = known
            } else {
                visibility = try await self.visibility(of: answered, outbound, at: now)
            }
            isPublic = MastodonStatus.isPublic(visibility)
        } else {
            visibility = "direct"
            isPublic = false
        }
        let acct: String
        // A private answer is for the customer, whoever wrote last where it began.
        if let known = traits[MastodonTraits.acct], isPublic || traits[MastodonTraits.account] == outbound.recipient {
            acct = known
        } else {
            acct = try await self.acct(of: outbound.recipient, outbound, at: now)
        }
        return MastodonReply(
            text: MastodonReply.text(outbound.text, to: acct, isPublic: isPublic),
            // What only some may read is answered to the one who wrote it: our followers are not theirs.
            visibility: isPublic ? visibility : "direct", inReplyTo: answered)
    }

    private func check(_ reply: MastodonReply, _ outbound: OutboundMessage) async throws(Stop) {
        let rules = await api.rules()
        guard MastodonReply.length(reply.text, link: rules.linkLength) <= rules.textMax else {
            throw Stop(
                SendResult(
                    .failed, fault: .size,
                    detail:
                        "the answer is longer than the \(rules.textMax) characters that the server takes: make it shorter"
                ))
        }
        guard outbound.files.count <= rules.filesMax else {
            throw Stop(
                SendResult(
                    .failed, fault: .size,
                    detail:
                        "the answer has more than the \(rules.filesMax) files that the server takes: send some apart"))
        }
    }

    private func visibility(of status: String, _ outbound: OutboundMessage, at now: Instant) async throws(Stop)
        -> String
    {
        let answer = try await ask("/api/v1/statuses/\(URLText.encoded(status))", outbound, at: now)
        guard let found = MastodonStatus(answer.json) else {
            throw Stop(
                SendResult(.retry(after: nil), status: answer.status, detail: "the server does not show the status"))
        }
        return found.visibility
    }

    private func acct(of account: String, _ outbound: OutboundMessage, at now: Instant) async throws(Stop) -> String {
        let answer = try await ask("/api/v1/accounts/\(URLText.encoded(account))", outbound, at: now)
        guard let found = MastodonAccount(answer.json) else {
            throw Stop(
                SendResult(.retry(after: nil), status: answer.status, detail: "the server does not name the account"))
        }
        return found.acct
    }

    /// Asks for something before anything is posted.
    private func ask(
        _ path: String, _ outbound: OutboundMessage, at now: Instant
    ) async throws(Stop) -> ProviderAnswer {
        let answer: ProviderAnswer
        do throws(CurlError) {
            answer = try await api.call("GET", path)
        } catch {
            throw Stop(SendResult(error, at: now).beforeSending, outbound)
        }
        guard answer.isSuccess else { throw Stop(Self.result(answer, at: now).beforeSending, outbound) }
        return answer
    }
}
