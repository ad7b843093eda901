import AsyncCurl
import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import Testing

@testable import FrontdeskDaemon

/// Mail channels as a daemon makes them of its configuration.
final class TestChannels {
    private let curl: CurlMulti
    private let builder: ChannelBuilder

    init() throws {
        curl = try CurlMulti()
        builder = ChannelBuilder(
            resolver: SecretResolver(credentialsFolder: nil, environment: ["SECRET": "s3cret", "OTHER": "other"]),
            curl: curl, key: DeskKey([]), state: "")
    }

    deinit { curl.stop() }

    /// The channel of a configuration with one mailbox; its secrets are `SECRET` and `OTHER`.
    ///
    /// - Parameter access: keys of the channel by which it logs in.
    func mail(
        timezone: String = "UTC", access: String = #""password": { "env": "SECRET" } }"#
    ) throws -> EmailChannel {
        let text = """
            { "desk": { "name": "Acme", "timezone": "\(timezone)" }, "routes": [{ "id": "rest", "end": "file" }],
              "channels": { "support": { "type": "email", "class": "deferred", "address": "support@example.com", "weight": 20,
                "imap": { "url": "imaps://mail.example.com", "user": "support", \(access) } } }
            """
        let loaded = ConfigurationLoader.load(
            SourceFile(name: "config.json", bytes: Array(text.utf8)), lint: LintOptions(isOn: false))
        let configuration = try #require(
            loaded.configuration, "\(DiagnosticRenderer(sources: loaded.sources).text(loaded.report))")
        let channels = try builder.channels(configuration.settings.channels, in: configuration.zone)
        return try #require(channels.emails.first).channel
    }
}
