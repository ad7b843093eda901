/// How the channels of each sort are read.
struct InboundReadings: Sendable {
    let mailboxes: MailboxReading
    let polled: PolledReading

    /// All channels of a configuration that are asked for what has come.
    func sources(_ channels: ChannelBuilder.Channels) -> [InboundSource] {
        channels.emails.compactMap(mailboxes.source) + channels.polled.map(polled.source)
    }
}
