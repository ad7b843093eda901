package import FrontdeskCore

/// What the configuration says of one official account at LINE, checked and with its secrets read.
package struct LineSettings: Sendable {
    package var endpoint: ProviderEndpoint
    /// The channel secret: the key of signatures.
    package var secret: String
    /// The channel access token.
    package var token: String

    package init(endpoint: ProviderEndpoint, secret: String, token: String) {
        self.endpoint = endpoint
        self.secret = secret
        self.token = token
    }

    /// Where files are: LINE has a host of its own for them; another API than LINE's has them itself.
    var files: ProviderEndpoint {
        var files = endpoint
        if files.api == ProviderAPI.line { files.api = "https://api-data.line.me" }
        return files
    }
}
