package import AsyncCurl
package import FrontdeskCore

/// An account on a server of the Mastodon API: who mentions it writes to the desk, in public or directly.
package struct MastodonChannel: PolledChannel, MediaSource {
    package let name: String

    /// The server knows a repeat by its key, and an answer that is there already is found before it is posted again.
    package let retriesAmbiguous = true
    package let looksForSent = true

    /// Characters of a status where the server names no other number.
    package static let textMax = MastodonLimits.textMax

    let settings: MastodonSettings
    let api: MastodonAPI
    let memory = MastodonMemory()

    package init(name: String, settings: MastodonSettings, curl: CurlMulti) {
        self.name = name
        self.settings = settings
        let client = ProviderClient(
            base: settings.server, authorization: "Bearer \(settings.token)", allowsPrivate: settings.allowsPrivate,
            curl: curl)
        api = MastodonAPI(client: client, memory: memory)
    }

    /// A server's limits are for each account and for each address: all of the desk's accounts there share the latter.
    package var destination: String { "mastodon " + URLText.place(settings.server) }

    /// Half of the 300 requests in five minutes, so that reading goes on (docs.joinmastodon.org/api/rate-limits).
    package var sendLimits: SendLimits? { SendLimits(burst: 30, every: .seconds(2)) }

    package func probe() async -> ProbeResult {
        let place = URLText.place(settings.server)
        do throws(CurlError) {
            let answer = try await api.call("GET", "/api/v1/accounts/verify_credentials")
            if answer.isSuccess, let own = MastodonAccount(answer.json) {
                return .reachable("\(place) takes the token of @\(own.acct)")
            }
            return .unreachable("\(place) answered \(answer.status) when asked whose token it is")
        } catch {
            return .unreachable("\(place): \(error.message)")
        }
    }

    package func fetch(_ source: String, bytesMax: Int, at now: Instant) async -> MediaAnswer {
        await api.client.media(source, bytesMax: bytesMax, at: now)
    }
}
