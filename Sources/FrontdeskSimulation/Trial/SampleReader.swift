package import FrontdeskConfig
import FrontdeskContent
package import FrontdeskCore

/// Why a sample message beside the configuration could not be read, in a few words.
package struct SampleFault: Error, Equatable, Sendable {
    package var text: String

    package init(_ text: String) {
        self.text = text
    }
}

/// Reads sample messages from files; what a simulation may not do itself.
package struct SampleReader: Sendable {
    /// The message of a mail, by the path of its file.
    package var mail: @Sendable (String) throws(SampleFault) -> InboundMessage
    /// The message of a webhook's body, by the path of its file and the settings of its channel.
    package var body: @Sendable (String, ChannelSettings) throws(SampleFault) -> InboundMessage

    package init(
        mail: @escaping @Sendable (String) throws(SampleFault) -> InboundMessage,
        body: @escaping @Sendable (String, ChannelSettings) throws(SampleFault) -> InboundMessage
    ) {
        self.mail = mail
        self.body = body
    }
}

extension SampleReader {
    /// Reads files beside a main file, or one given file for all.
    ///
    /// - Parameters:
    ///   - beside: the path of the main file.
    ///   - only: the path of a file that is read whatever is asked for.
    ///   - mapped: what a channel makes of a body, by its map and by whether it is signed; an error says why not.
    package init(
        beside main: String, only: String? = nil,
        mapped: @escaping @Sendable ([UInt8], WebhookMap, Bool) throws(SampleFault) -> InboundMessage
    ) {
        @Sendable func bytes(_ path: String) throws(SampleFault) -> [UInt8] {
            do throws(SampleFile.Fault) {
                if let only { return try SampleFile.bytes(of: only) }
                return try SampleFile.bytes(path, beside: main)
            } catch {
                throw SampleFault(error.text)
            }
        }
        self.init(
            mail: { path throws(SampleFault) in
                let bytes = try bytes(path)
                do throws(MailReader.Fault) {
                    return try MailReader.withoutDesk.read(bytes).message
                } catch {
                    throw SampleFault("the file is no mail that can be read: \(error.text)")
                }
            },
            body: { path, channel throws(SampleFault) in
                let bytes = try bytes(path)
                switch channel.kind {
                case .webhook(let webhook): return try mapped(bytes, webhook.map ?? .own, channel.vouches)
                case .email: throw SampleFault("the channel takes mails, and a mail is a file under \"eml\"")
                case .matrix, .mastodon, .telegram, .meta, .twilio, .slack, .line, .viber:
                    throw SampleFault(
                        "the channel reads what its provider sends (\(channel.kind.name)), and a sample of that is "
                            + "said by \"text\" and the keys beside it")
                case .poll:
                    throw SampleFault(
                        "the channel asks for lists, and a sample of an item is said by \"text\" and the keys beside it"
                    )
                }
            })
    }
}

extension TestMessage {
    /// The message as its channel would hand it over, its language filled in.
    package func read(_ configuration: Configuration, _ reader: SampleReader) throws(SampleFault) -> InboundMessage {
        let name = configuration.policy.channels[channel].name
        let settings = configuration.settings.channels.first { $0.name == name }
        var message: InboundMessage
        switch source {
        case .text(let text):
            message = InboundMessage(dedupe: "sample", sender: Sender(id: "customer"), text: text)
            message.verified = settings?.proof ?? .none
            switch settings?.kind {
            case .email(let mail): message.recipients = [mail.address]
            case .poll(let poll):
                message.kind = poll.kind
                message.visibility = poll.visibility
            default: break
            }
        case .mail(let path): message = try reader.mail(path.text)
        case .body(let path):
            guard let settings else { throw SampleFault("the channel takes no bodies") }
            message = try reader.body(path.text, settings)
        }
        if let sender { message.sender = sender }
        if let recipients { message.recipients = recipients }
        if let subject { message.subject = subject }
        if let kind { message.kind = kind }
        if let isAutomatic { message.automatic = isAutomatic }
        if let verified { message.verified = verified }
        message.attributes += attributes
        if let language {
            message.language = language
            message.languageReliable = true
        }
        LanguageDetector.fillIn(&message)
        return message
    }
}

extension ChannelSettings {
    /// Whether all that comes by the channel is proven to come from who it says.
    package var vouches: Bool { proof != .none }

    /// How what comes by the channel is proven, whatever it is.
    package var proof: SenderVerification {
        switch kind {
        case .webhook(let webhook): webhook.signature == .none ? .none : .hmac
        // Each mail is proven by itself.
        case .email: .none
        case .meta, .twilio, .slack, .line, .viber: .hmac
        // Asked for with our token, or posted with our secret.
        case .matrix, .mastodon, .telegram: .provider
        // Over a connection in the clear anyone between could be it.
        case .poll(let poll): poll.request.url.lowercased().hasPrefix("https:") ? .provider : .none
        }
    }
}
