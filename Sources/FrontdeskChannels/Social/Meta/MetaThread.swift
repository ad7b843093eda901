import FrontdeskCore

/// Names of attributes that a reply needs again.
enum MetaTrait {
    /// The comment or post that is answered.
    static let comment = "meta.comment"
    /// The group on WhatsApp.
    static let group = "whatsapp.group"

    static func value(_ name: String, in traits: [MessageAttribute]) -> String? {
        traits.last { $0.name == name && $0.provenance == .channel }?.value
    }
}

/// Where something was said. What is public begins with a word, so that it is never a private chat, whose key is the bare id of
/// the customer.
enum MetaThread: Equatable {
    case chat(String)
    /// Under a comment that answers a post; or a post of somebody's own on our page.
    case comment(String)
    case group(String)

    init(_ text: String) {
        if text.hasPrefix("comment:") {
            self = .comment(String(text.dropFirst(8)))
        } else if text.hasPrefix("group:") {
            self = .group(String(text.dropFirst(6)))
        } else {
            self = .chat(text)
        }
    }

    var text: String {
        switch self {
        case .chat(let id): id
        case .comment(let id): "comment:\(id)"
        case .group(let id): "group:\(id)"
        }
    }
}
