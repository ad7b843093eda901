import FrontdeskChannels
import FrontdeskConfig
import Synchronization

/// The tokens that channels use now, so that a new configuration goes on with them.
///
/// A refresh token may be good for one use only, and somebody may still be sending by the old configuration: two who ask for
/// one channel at once would use the same one, and the second would lock the account out. So all of a channel's refreshes
/// stand in one line, and those who differ only in their way to the server share what it has granted.
final class RunningTokens: Sendable {
    private struct Entry {
        let channel: String
        let settings: OAuthSettings
        let proxy: String?
        weak var tokens: OAuthTokens?
        weak var grant: OAuthGrant?
    }

    private struct State {
        var entries: [Entry] = []
        /// By channel, as the files in which new refresh tokens are kept. Never removed: a token that could not be kept yet is in it.
        var lines: [String: RefreshLine] = [:]
    }

    private let state = Mutex(State())

    /// Those of a channel with these settings that somebody uses; else new ones.
    func tokens(
        of channel: String, _ settings: OAuthSettings, by proxy: String?, else make: (OAuthGrant) -> OAuthTokens
    ) -> OAuthTokens {
        state.withLock { state in
            state.entries.removeAll { $0.tokens == nil && $0.grant == nil }
            let akin = state.entries.filter {
                $0.channel == channel && Self.granted($0.settings) == Self.granted(settings)
            }
            let present = akin.first { $0.settings == settings && $0.proxy == proxy && $0.tokens != nil }?.tokens
            if let present { return present }
            let line = state.lines[channel] ?? RefreshLine()
            state.lines[channel] = line
            let grant = akin.lazy.compactMap(\.grant).first ?? OAuthGrant(line: line)
            let tokens = make(grant)
            state.entries.append(
                Entry(channel: channel, settings: settings, proxy: proxy, tokens: tokens, grant: grant))
            return tokens
        }
    }

    /// What the server knows of the settings: not the way to it.
    private static func granted(_ settings: OAuthSettings) -> OAuthSettings {
        var settings = settings
        settings.allowsPrivate = false
        return settings
    }
}
