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

extension TestMessage {
    /// The message as its channel would hand it over, its language filled in.
    package func read(_ configuration: Configuration, _ reader: SampleReader) throws(SampleFault) -> InboundMessage {
        let name = configuration.policy.channels[channel].name
        let settings = configuration.settings.channels.first { $0.name == name }
        var message: InboundMessage
        switch source {
        case .text(let text):
            message = InboundMessage(dedupe: "sample", sender: Sender(id: "customer"), text: text)
            message.verified = settings?.vouches ?? false ? .hmac : .none
        case .mail(let path): message = try reader.mail(path.text)
        case .body(let path):
            guard let settings else { throw SampleFault("the channel takes no bodies") }
            message = try reader.body(path.text, settings)
        }
        if let sender { message.sender = sender }
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
    /// Whether what comes by the channel is signed.
    package var vouches: Bool {
        switch kind {
        case .webhook(let webhook): webhook.signature != .none
        }
    }
}
