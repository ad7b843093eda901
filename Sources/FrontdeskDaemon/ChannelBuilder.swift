import AsyncCurl
import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore

/// Makes the adapters from the configuration: secrets read, schemes checked.
struct ChannelBuilder {
    let resolver: SecretResolver
    let curl: CurlMulti
    /// What is signed with it comes back as ours.
    let key: DeskKey
    /// The folder in which new refresh tokens are kept.
    let state: String
    let running = RunningTokens()

    /// All channels of a configuration, ready to run.
    struct Channels: Sendable {
        var webhooks: [any WebhookReceiver]
        var emails: [EmailSource]
        var polled: [PolledSource]

        /// In the order of the configuration.
        var adapters: [any ChannelAdapter]
    }

    /// - Parameter zone: of the desk, whose time stands above what mails quote.
    func channels(_ settings: [ChannelSettings], in zone: Zone) throws -> Channels {
        var webhooks = try self.webhooks(settings)
        let emails = try self.emails(settings, in: zone)
        var polled: [PolledSource] = []
        var adapters: [String: any ChannelAdapter] = [:]
        for channel in settings {
            var secrets = ChannelSecrets(of: channel.name, by: resolver)
            guard let provider = try provider(channel, &secrets) else { continue }
            adapters[channel.name] = provider
            if let receiver = provider as? any WebhookReceiver { webhooks.append(receiver) }
            if let asked = provider as? any PolledChannel {
                polled.append(PolledSource(settings: channel.kind, secrets: secrets.mark, channel: asked))
            }
        }
        for adapter in webhooks { adapters[adapter.name] = adapter }
        for source in emails { adapters[source.channel.name] = source.channel }
        return Channels(
            webhooks: webhooks, emails: emails, polled: polled, adapters: settings.compactMap { adapters[$0.name] })
    }

    func webhooks(_ channels: [ChannelSettings]) throws -> [any WebhookReceiver] {
        try channels.compactMap { channel in
            guard case .webhook(let settings) = channel.kind else { return nil }
            return try webhook(channel.name, settings)
        }
    }

    private func webhook(_ name: String, _ settings: WebhookChannelSettings) throws -> any WebhookReceiver {
        let scheme = try scheme(settings.signature, of: name)
        var reply: WebhookSettings.Reply?
        if let wanted = settings.reply {
            let replyScheme = preset(wanted.scheme)
            reply = WebhookSettings.Reply(
                url: wanted.url, scheme: replyScheme,
                secrets: try secrets(wanted.secrets, for: replyScheme, of: name),
                allowsPrivate: Self.allowsPrivate(wanted.url, settings.allowsPrivate))
        }
        return WebhookChannel(
            name: name,
            settings: WebhookSettings(
                path: settings.path, scheme: scheme, secrets: try secrets(settings.secrets, for: scheme, of: name),
                map: settings.map ?? .own, bodyBytesMax: settings.bodyBytesMax, reply: reply),
            curl: curl)
    }

    private func preset(_ preset: SignaturePreset) -> SignatureScheme {
        switch preset {
        case .standardWebhooks: .standardWebhooks
        case .hub256: .hub256
        case .slack: .slack
        }
    }

    private func scheme(_ settings: SignatureSettings, of channel: String) throws -> SignatureScheme {
        switch settings {
        case .none: return .none
        case .preset(let name): return preset(name)
        case .custom(let custom):
            guard let signed = SignedTemplate(custom.signed) else {
                throw DaemonError.configuration("channel \(channel): \(custom.signed) is not a template")
            }
            let algorithm: HMACScheme.Algorithm =
                switch custom.algorithm {
                case .sha1: .sha1
                case .sha256: .sha256
                case .sha512: .sha512
                }
            do {
                return .hmac(
                    try HMACScheme(
                        algorithm: algorithm, header: custom.header, prefix: custom.prefix,
                        encoding: custom.encoding == .hex ? .hex : .base64, signed: signed,
                        timestampHeader: custom.timestampHeader, idHeader: custom.idHeader,
                        tolerance: custom.tolerance ?? ChannelLimits.replayWindow))
            } catch {
                throw DaemonError.configuration("channel \(channel): \(error)")
            }
        }
    }

    private func secrets(
        _ references: [SecretReference], for scheme: SignatureScheme, of channel: String
    ) throws -> [SigningSecret] {
        try references.map { reference in
            let bytes: [UInt8]
            do {
                bytes = try resolver.resolve(reference)
            } catch {
                throw DaemonError.configuration("channel \(channel): \(error)")
            }
            guard let secret = SigningSecret(credential: bytes, for: scheme) else {
                throw DaemonError.configuration(
                    "channel \(channel): \(reference.title): it is not of the form its scheme asks for")
            }
            return secret
        }
    }
}
