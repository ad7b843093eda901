import AsyncCurl
import Crypto
package import FrontdeskCore

extension MatrixChannel {
    /// Bytes of a text together with what surrounds it, as JSON: a longer one is not sent.
    package static let textMax = MatrixLimits.contentBytesMax

    /// Why nothing more of a message is sent.
    private struct Stop: Error {
        let result: SendResult

        init(_ result: SendResult) {
            self.result = result
        }

        init(_ fault: SendFault?, _ detail: String) {
            result = SendResult(.failed, fault: fault, detail: detail)
        }
    }

    /// Sends a text, and each of its files as an event of its own.
    ///
    /// Files are uploaded first: what is too large is found before anything can be seen. Every event has a transaction's id that
    /// is the same at each attempt, so that an attempt after a cut connection adds what was missing and repeats nothing.
    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        guard outbound.visibility != .internal else { return SendResult(.failed, detail: "a note is not sent") }
        guard let thread = MatrixThread(outbound.thread) else {
            return SendResult(.failed, fault: .channel, detail: "the conversation names no room to answer in")
        }
        let contents = MatrixOutgoing(outbound)
        guard contents.text.count <= Self.textMax else {
            return SendResult(
                .failed, fault: .size, detail: "the text is longer than a message may be: \(Self.textMax) bytes")
        }
        var first: SendResult?
        do throws(Stop) {
            let room = try await room(thread, for: outbound, at: now)
            let transaction = Self.transaction(outbound)
            var files: [[UInt8]] = []
            for (index, file) in outbound.files.enumerated() {
                let address = try await upload(file, as: "\(transaction)-\(index + 1)", at: now)
                files.append(contents.file(file, at: address))
            }
            let isBare = outbound.text.isEmpty && !files.isEmpty
            for (index, content) in ([isBare ? [] : contents.text] + files).enumerated() where !content.isEmpty {
                let result = try await put(content, in: room, as: "\(transaction)-\(index)", at: now)
                first = first ?? result
            }
            for index in files.indices { rooms.forgetUpload("\(transaction)-\(index + 1)") }
            return first ?? SendResult(.failed, detail: "there is nothing to send")
        } catch {
            if let first { return Self.result(error, after: first, at: now) }
            // An earlier attempt may have sent it by a login that is another one than the next.
            return outbound.mayHaveBeenSent ? error.result.afterFirstParts : error.result
        }
    }

    /// What the end of a later part means. The server knows the first ones again by their transactions, but only by the same
    /// login and for ``repeatsFor``: so that nothing is repeated later than that, the outbox has to know that something has left.
    private static func result(_ stop: Stop, after first: SendResult, at now: Instant) -> SendResult {
        var result = stop.result.afterFirstParts
        if case .retry(let after) = result.outcome {
            result.outcome = .ambiguous
            if let after { result.pace = SendPace(remaining: 0, resets: now + after) }
        }
        result.providerID = first.providerID
        return result
    }

    /// The room that an answer belongs into.
    private func room(
        _ thread: MatrixThread, for outbound: OutboundMessage, at now: Instant
    ) async throws(Stop) -> String {
        let place: MatrixPlace
        do throws(MatrixTrouble) {
            place = try await self.place(thread, for: outbound, at: now)
        } catch {
            throw Stop(SendResult(before: error, at: now))
        }
        switch place {
        case .room(let room): return room
        case .none(let why): throw Stop(nil, why)
        }
    }

    private func place(
        _ thread: MatrixThread, for outbound: OutboundMessage, at now: Instant
    ) async throws(MatrixTrouble) -> MatrixPlace {
        if outbound.visibility == .private, let user = thread.user {
            return try await privateRoom(with: user, at: now)
        }
        let facts = try await facts(of: thread.room, at: now)
        if !facts.isTold {
            return .none("the room does not let the account look: the customer may have left it or closed it")
        }
        if facts.isEncrypted {
            return .none("the room is encrypted, which is not supported: write to the customer in another room")
        }
        if facts.isPublic, outbound.visibility == .private {
            return .none("the room is public by now: a private answer is not sent into it")
        }
        return .room(thread.room)
    }

    /// Sends one event.
    private func put(
        _ content: [UInt8], in room: String, as transaction: String, at now: Instant
    ) async throws(Stop) -> SendResult {
        let answer: ProviderAnswer
        do throws(CurlError) {
            answer = try await client.call("PUT", MatrixPath.send(room, transaction), body: .json(content))
        } catch {
            throw Stop(SendResult(undecided: error, at: now))
        }
        var result = SendResult(matrix: answer, at: now)
        guard result.outcome == .sent else { throw Stop(result) }
        guard let id = answer.json?["event_id"]?.string, !id.isEmpty, id.utf8.count <= ChannelLimits.idBytesMax else {
            throw Stop(.unclear(answer, "the homeserver's answer names no event"))
        }
        result.providerID = id
        return result
    }

    /// Uploads a file; nobody sees it yet.
    private func upload(
        _ file: OutboundFile, as transaction: String, at now: Instant
    ) async throws(Stop) -> String {
        if let known = rooms.upload(transaction) { return known }
        do throws(MatrixTrouble) {
            let answer = try await ask(
                "POST", MatrixPath.upload, query: [("filename", file.name)],
                body: .bytes(file.content, type: WebhookFields.mediaType(file.type)), time: ProviderLimits.mediaTime,
                at: now)
            guard answer.isSuccess else { throw .refused(answer) }
            guard let address = answer.json?["content_uri"]?.string, MatrixMedia(address) != nil else {
                throw .strange("it does not say where the file is")
            }
            rooms.remember(upload: address, as: transaction)
            return address
        } catch {
            throw Stop(SendResult(before: error, at: now))
        }
    }

    /// The id by which the server knows a repeat: the same at each attempt of a message, and another for every message, also
    /// of another desk or of the same one made anew, whose counters begin again.
    static func transaction(_ outbound: OutboundMessage) -> String {
        let facts = [outbound.key, outbound.id, outbound.conversation, "\(outbound.writtenAt.microseconds)"]
        let digest = SHA256.hash(data: Array("frontdesk-matrix\n\(facts.joined(separator: "\n"))".utf8))
        return "\(outbound.key)-\(StrictHex.encode(digest.prefix(12)))"
    }
}
