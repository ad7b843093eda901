import FrontdeskCore

/// The sorts of channels, as `type` names them.
enum ChannelType: String, CaseIterable {
    case webhook, email, matrix, mastodon, telegram, meta, twilio, slack, line, viber, poll

    /// The class of work that comes by such a channel unless it says otherwise; nil where it has to say.
    var usualClass: WorkClass? {
        switch self {
        case .webhook, .email: nil
        case .matrix, .telegram, .meta, .slack, .line, .viber: .live
        case .mastodon, .twilio, .poll: .deferred
        }
    }
}
