import AsyncCurl
package import FrontdeskCore

extension MetaChannel {
    /// Sends one message: a comment or a text by one call, each file by one more.
    ///
    /// The first call that fails ends it. What was sent before it stays sent, so the message has failed then, and says how
    /// much of it arrived: it is not repeated by itself.
    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        let plan: MetaPlan
        switch MetaPlan.make(outbound, settings) {
        case .success(let made): plan = made
        case .failure(let refusal): return refusal.result
        }
        var first: SendResult?
        for (index, part) in plan.parts.enumerated() {
            var result = await send(part, of: plan, at: now)
            guard result.outcome == .sent else {
                guard let first else { return result }
                result = result.afterFirstParts
                if result.outcome != .ambiguous { result.outcome = .failed }
                result.detail = "\(index) of \(plan.parts.count) parts were sent; then: \(result.detail)"
                result.providerID = first.providerID
                return result
            }
            first = first ?? result
        }
        return first ?? SendResult(.failed, detail: "there is nothing to send")
    }

    private func send(_ part: MetaPlan.Part, of plan: MetaPlan, at now: Instant) async -> SendResult {
        do throws(CurlError) {
            switch part {
            case .text(let text):
                return result(try await post(plan.path, .json(plan.body(text: text))), at: now)
            case .file(let file, let caption) where settings.product == .whatsapp:
                switch await upload(file, boundary: plan.boundary, at: now) {
                case .failure(let refusal): return refusal.result
                case .success(let id):
                    return result(try await post(plan.path, .json(plan.body(file: file, id: id, caption))), at: now)
                }
            case .file(let file, _):
                let form = plan.form(file: file)
                return result(try await post(plan.path, .parts(form), time: ProviderLimits.mediaTime), at: now)
            }
        } catch {
            return SendResult(undecided: error, at: now)
        }
    }

    private func post(
        _ path: String, _ body: ProviderClient.Body, time: Duration = ProviderLimits.callTime,
        isRepeatable: Bool = false
    ) async throws(CurlError) -> GraphAnswer {
        GraphAnswer(
            try await client.call("POST", path, body: body, time: time, isRepeatable: isRepeatable))
    }

    /// Lays a file up with WhatsApp; nobody sees it before a message names it, so nothing of this is uncertain.
    private func upload(_ file: OutboundFile, boundary: String, at now: Instant) async -> Result<String, MetaRefusal> {
        var form = MultipartForm(boundary: boundary)
        form.add("messaging_product", "whatsapp")
        form.add("type", file.type)
        form.add("file", file)
        let path = "/\(URLText.encoded(settings.account))/media"
        do throws(CurlError) {
            let answer = try await post(path, .parts(form), time: ProviderLimits.mediaTime, isRepeatable: true)
            if let id = MessagingFields.id(answer.result?["id"]) { return .success(id) }
            return .failure(MetaRefusal(result(answer, at: now).beforeSending))
        } catch {
            return .failure(MetaRefusal(SendResult(undecided: error, at: now).beforeSending))
        }
    }

    private func result(_ answer: GraphAnswer, at now: Instant) -> SendResult {
        if let made = answer.result {
            let id = made["messages"]?.array?.first?["id"] ?? made["message_id"] ?? made["id"]
            guard let id = MessagingFields.id(id) else {
                return .unclear(answer.answer, "the provider does not say which message it has made")
            }
            var done = SendResult(.sent, status: answer.answer.status, detail: "the provider has taken it")
            done.providerID = id
            done.pace = GraphUsage(answer.answer).pace(at: now)
            return done
        }
        guard let cause = answer.cause else {
            if answer.answer.isSuccess { return .unclear(answer.answer, "the answer is not of the Graph API") }
            if answer.answer.status == 403 { return .unexplained(answer.answer, at: now) }
            var result = SendResult(answer.answer, at: now)
            if case .retry = result.outcome { result.outcome = .retry(after: answer.retryAfter(at: now)) }
            if result.status == 413 { result.fault = .size }
            return result
        }
        var result = SendResult(.failed, status: answer.answer.status, detail: "the provider answered \(answer.words)")
        switch cause {
        case .passing: result.outcome = .retry(after: answer.retryAfter(at: now))
        case .login(let words):
            result.fault = .login
            result.detail = "\(words) (\(answer.words))"
        case .other(let words):
            // What is no error of its own, and comes with a status that says to wait, is waited for.
            let byStatus = SendResult(answer.answer, at: now)
            if [429, 500, 502, 503, 504].contains(result.status) { return byStatus }
            result.fault = byStatus.fault
            result.detail = "\(words) (\(answer.words))"
        }
        return result
    }
}

/// Why something is not sent.
struct MetaRefusal: Error {
    let result: SendResult

    init(_ result: SendResult) {
        self.result = result
    }

    init(_ detail: String, _ fault: SendFault? = nil) {
        result = SendResult(.failed, fault: fault, detail: detail)
    }
}
