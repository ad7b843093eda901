package import FrontdeskCore

/// What the configuration says of one app in a Slack workspace, checked and with its secrets read.
package struct SlackSettings: Sendable {
    /// The path of the endpoint, with its leading slash.
    package var path: String
    /// The key of signatures, from the app's basic information.
    package var signingSecret: String
    /// The bot token, `xoxb-…`.
    package var token: String
    /// The base URL of the Web API.
    package var api = "https://slack.com/api"
    /// Whether the API's host may have a private address.
    package var allowsPrivate = false
    /// Bytes of a body above which a request is refused.
    package var bodyBytesMax = ChannelLimits.bodyBytesMax

    package init(path: String, signingSecret: String, token: String) {
        self.path = path
        self.signingSecret = signingSecret
        self.token = token
    }
}
