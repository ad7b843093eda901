import FrontdeskAPI
import FrontdeskChannels
import FrontdeskCore
import Synchronization

extension APIService {
    /// A mail that a program hands in: answered once it is kept.
    func deliver(_ request: APIRequest) throws(ParameterError) {
        guard case .bytes(let mail) = request.body, !request.isBatched else {
            return request.answer(Problem.badRequest("a mail is no call of a batch"))
        }
        guard let delivery = delivery.withLock({ $0 }), let name = request.parameters["channel"],
            let channel = delivery.channels[name]
        else { return request.answer(Problem.notFound) }
        guard !mail.isEmpty else { return request.answer(Problem.badRequest("the body is empty")) }
        guard mail.count <= channel.sizeLimit else { return request.answer(Problem.tooLarge(channel.sizeLimit)) }
        var envelope = MailEnvelope()
        envelope.sender = try request.parameter("sender", "an address, or <> for none") { MailPath($0) }
        let recipient = try request.parameter("recipient", "an address") { text in
            MailPath(text).flatMap { $0 == .null ? nil : $0 }
        }
        if let recipient { envelope.recipients = [recipient] }
        delivery.deliver(mail, envelope, to: name) { outcome in
            request.perform { request.answer(Self.answer(outcome)) }
        }
    }

    private static func answer(_ outcome: DeliveryOutcome) -> HTTPAnswer {
        switch outcome {
        case .taken(let conversation, let message):
            HTTPAnswer(status: 202, body: TakenIn.message(conversation, message, isNew: true).jsonBytes)
        case .known(let conversation, let message):
            HTTPAnswer(status: 200, body: TakenIn.message(conversation, message, isNew: false).jsonBytes)
        case .quarantined: HTTPAnswer(status: 202, body: TakenIn.quarantine.jsonBytes)
        case .retired: Problem.channelRetired
        case .tooLarge(let limit): Problem.tooLarge(limit)
        case .later(.stopping): Problem.stopping
        case .later(.store): Problem.storeUnavailable
        case .later(.busy), .later(.noRoom), .later(.noChannel): Problem.busy
        }
    }
}
