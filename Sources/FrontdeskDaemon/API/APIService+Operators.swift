import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore
import Logging

extension APIService {
    /// The calls of admins: what came in and could not be read, what waits to go out. No message text.
    func operate(_ request: APIRequest) throws(ParameterError) {
        switch request.endpoint {
        case .outbox: try outbox(request)
        case .outboxRetry, .outboxDiscard: decideOutbox(request)
        case .outboxEdit: editOutbox(request)
        case .quarantine: try quarantine(request)
        case .quarantined: quarantined(request)
        default: channels(request)
        }
    }

    private func channels(_ request: APIRequest) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("channels")
        writer.value(statusText()["channels"] ?? .array([]))
        writer.endObject()
        request.answer(HTTPAnswer(status: 200, body: writer.bytes))
    }

    private func quarantine(_ request: APIRequest) throws(ParameterError) {
        let before = try request.parameter("before", "the number of an item") { Int64($0) } ?? .max
        withRecords(request) { records throws(StoreError) in
            let rows = try records.quarantine(before: before, limit: APILimits.listMax)
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("quarantine")
            writer.beginArray()
            for row in rows {
                writer.beginObject()
                writer.field("id", String(row.id))
                writer.field("at", row.at)
                writer.field("channel", row.channel)
                writer.field("code", row.code)
                writer.field("detail", row.detail)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
            request.answer(HTTPAnswer(status: 200, body: writer.bytes))
        }
    }

    private func quarantined(_ request: APIRequest) {
        guard let id = request.parameters["n"].flatMap({ Int64($0) }) else { return request.answer(Problem.notFound) }
        withRecords(request) { records throws(StoreError) in
            guard let row = try records.quarantined(id) else { return request.answer(Problem.notFound) }
            self.logger.record(
                .operatorRead, "quarantined bytes were read", ["item": "\(id)", "uid": "\(request.caller.uid)"])
            var bytes = row.bytes
            if !row.blob.isEmpty { bytes = try records.blob(BlobDigest(hex: row.blob)) ?? [] }
            request.answer(
                HTTPAnswer(
                    status: 200, contentType: "application/octet-stream", body: bytes,
                    headers: [("Content-Disposition", "attachment"), ("Content-Security-Policy", "sandbox")]))
        }
    }
}
