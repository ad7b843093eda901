package import AsyncCurl
package import FrontdeskCore

/// A channel made by the configuration alone: a list that is asked for over HTTP, and a request by which a reply is written.
package struct PollChannel: PolledChannel {
    package let name: String

    /// Whether the other side knows a repeat is nothing the configuration could promise.
    package let retriesAmbiguous = false

    /// Longest text of a reply, in characters of UTF-16: whatever the other side's limit is, no review is longer.
    package static let textMax = PollLimits.textMax

    private let settings: PollSettings
    private let source: PollURL?
    private let client: ProviderClient?
    private let replies: PollReplies?
    private let replyClient: ProviderClient?

    package init(name: String, settings: PollSettings, curl: CurlMulti) {
        self.name = name
        self.settings = settings
        source = PollURL(settings.request.url)
        let makeClient = { (url: PollURL) in
            ProviderClient(base: url.origin, allowsPrivate: settings.allowsPrivate, curl: curl)
        }
        client = source.map(makeClient)
        replies = settings.reply.map(PollReplies.init)
        replyClient = replies?.origin.map(makeClient)
    }

    package func poll(after cursor: String, at now: Instant) async throws(PollFault) -> PollAnswer {
        guard let source, let client else {
            throw PollFault(.lasting, "the URL of the list is none of HTTP")
        }
        let known = PollCursor(text: cursor, start: settings.cursor?.start ?? "")
        var path = source.path
        if let parameter = settings.cursor?.parameter, !known.value.isEmpty {
            path = source.path(adding: parameter, known.value)
        }
        let answer: ProviderAnswer
        do throws(CurlError) {
            answer = try await client.call("GET", path, headers: settings.request.headers)
        } catch {
            throw PollFault(error)
        }
        // Nothing new, by its status (RFC 9110, sections 15.3.5 and 15.4.5).
        if answer.status == 204 || answer.status == 304 {
            return PollAnswer(items: [], cursor: cursor, pause: settings.request.every)
        }
        guard answer.isSuccess else { throw PollFault(refused: answer, at: now) }
        guard let json = answer.json else { throw PollFault(.passing(after: nil), "the answer is not JSON") }
        let (items, next) = try PollReading(settings: settings, isProven: source.isProven).answer(json, after: known)
        // More may follow at once: only a cursor that moves shows that asking again brings something else.
        let mayHaveMore = settings.cursor?.parameter != nil && !items.isEmpty && next.value != known.value
        let pause = mayHaveMore ? min(PollLimits.shortPause, settings.request.every) : settings.request.every
        return PollAnswer(items: items, cursor: next.text == cursor ? cursor : next.text, pause: pause)
    }

    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        guard let replies, let replyClient else {
            return SendResult(.failed, fault: .channel, detail: "the channel takes no replies")
        }
        if let refusal = outbound.refusal(text: outbound.text, max: Self.textMax) { return refusal }
        guard outbound.visibility == settings.visibility else {
            return SendResult(
                .failed, fault: .channel,
                detail: "replies of this channel are \(settings.visibility.name), and no others")
        }
        let call: PollReplies.Call
        do throws(PollReplies.Fault) {
            call = try replies.call(outbound)
        } catch {
            return SendResult(.failed, fault: .channel, detail: error.detail)
        }
        do throws(CurlError) {
            let answer = try await replyClient.call(
                call.method, call.url.path, headers: replies.headers, body: call.body.map { .json($0) },
                isRepeatable: false)
            return result(of: answer, at: now)
        } catch {
            return settings.reply?.id == nil ? SendResult(error, at: now) : SendResult(undecided: error, at: now)
        }
    }

    package func probe() async -> ProbeResult {
        guard let client else { return .unreachable("the URL of the list is none of HTTP") }
        return await client.probe()
    }

    private func result(of answer: ProviderAnswer, at now: Instant) -> SendResult {
        // Of an interface that only the configuration knows nobody can say whom it means.
        if answer.status == 403 { return .unexplained(answer, at: now) }
        var result = SendResult(answer, at: now)
        guard answer.isSuccess, let pointer = settings.reply?.id else { return result }
        guard let id = MessagingFields.id(answer.json?.value(at: pointer)) else {
            return .unclear(answer, "the other side answered \(answer.status) and does not name what it has made")
        }
        result.providerID = id
        return result
    }
}
