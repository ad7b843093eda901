package import FrontdeskCore

/// How far a channel has been asked for what has come.
package struct CursorRecord: Sendable, Equatable {
    package var channel: ChannelNumber
    /// In the channel's own words.
    package var cursor: String

    package init(channel: ChannelNumber, cursor: String) {
        self.channel = channel
        self.cursor = cursor
    }
}

/// A file of a message that is still where its channel has it.
package struct MediaRecord: Sendable, Equatable {
    package var message: MessageID
    /// Which of its files, counted from 0.
    package var place: Int
    package var channel: ChannelNumber
    /// Since when it is wanted.
    package var since: Instant

    package init(message: MessageID, place: Int, channel: ChannelNumber, since: Instant) {
        self.message = message
        self.place = place
        self.channel = channel
        self.since = since
    }
}

/// How a provider's id of a message stands among what messages are found by, beside the Message-IDs of mails.
package enum ProviderReference {
    /// Begins with a blank, which no Message-ID has (RFC 5322, section 3.6.4): no mail can pass for a provider's message.
    package static func key(_ channel: ChannelNumber, _ id: String) -> String { " \(channel.value)/\(id)" }

    /// The provider's id in a key; nil for a Message-ID.
    static func id(in key: String) -> String? {
        guard key.utf8.first == UInt8(ascii: " "), let slash = key.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            return nil
        }
        return String(key[key.index(after: slash)...])
    }
}

extension MessageRecord {
    /// What answers and reports find it by, over the whole desk; empty for nothing.
    package var reference: String {
        if let mail = content.mail { return mail.messageID }
        return content.providerID.isEmpty ? "" : ProviderReference.key(channel, content.providerID)
    }
}
