import FrontdeskCore

/// Which message of which chat: Telegram's own numbers are unique within a chat only.
struct TelegramMessageID: Equatable {
    let chat: String
    let message: Int64

    init(chat: String, message: Int64) {
        self.chat = chat
        self.message = message
    }

    /// The one a text such as `-1001234:56` stands for.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let message = Int64(parts[1]), Int64(parts[0]) != nil else { return nil }
        self.init(chat: String(parts[0]), message: message)
    }

    var text: String { "\(chat):\(message)" }
}

/// A chat, and the topic of a forum in it. Private chats have positive numbers, groups negative ones.
struct TelegramThread: Equatable {
    let chat: Int64
    let topic: Int64?

    init(chat: Int64, topic: Int64? = nil) {
        self.chat = chat
        self.topic = topic
    }

    /// The one a text such as `55` or `-1001234/7` stands for.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let chat = Int64(parts[0]) else { return nil }
        self.chat = chat
        if parts.count == 2 {
            guard let topic = Int64(parts[1]) else { return nil }
            self.topic = topic
        } else {
            topic = nil
        }
    }

    /// Whether others than the customer read there.
    var isPublic: Bool { chat < 0 }

    var text: String { topic.map { "\(chat)/\($0)" } ?? "\(chat)" }
}
