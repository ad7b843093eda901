import FrontdeskChannels
import FrontdeskConfig
import Synchronization

/// The tokens that channels use now, so that a new configuration goes on with them.
///
/// A refresh token may be good for one use only, and somebody may still be sending by the old configuration: two who ask for
/// one channel would use the same one, and the second would lock the account out.
final class RunningTokens: Sendable {
    private struct Entry {
        let channel: String
        let settings: OAuthSettings
        let proxy: String?
        weak var tokens: OAuthTokens?
    }

    private let entries = Mutex<[Entry]>([])

    /// Those of a channel with these settings that somebody uses; else new ones.
    func tokens(
        of channel: String, _ settings: OAuthSettings, by proxy: String?, else make: () -> OAuthTokens
    ) -> OAuthTokens {
        entries.withLock { entries in
            entries.removeAll { $0.tokens == nil }
            let present = entries.first {
                $0.channel == channel && $0.settings == settings && $0.proxy == proxy
            }?.tokens
            if let present { return present }
            let tokens = make()
            entries.append(Entry(channel: channel, settings: settings, proxy: proxy, tokens: tokens))
            return tokens
        }
    }
}
