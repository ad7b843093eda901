package import FrontdeskCore

/// What is the same of a bot's channel, however its updates come.
package protocol TelegramAdapter: MediaSource {
    var bot: TelegramBot { get }
}

extension TelegramAdapter {
    /// Telegram has no key by which it knows a repeat.
    package var retriesAmbiguous: Bool { false }

    package var destination: String { bot.destination }
    package var sendLimits: SendLimits? { TelegramBot.sendLimits }

    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        await bot.send(outbound, at: now)
    }

    package func fetch(_ source: String, bytesMax: Int, at now: Instant) async -> MediaAnswer {
        await bot.fetch(source, bytesMax: bytesMax, at: now)
    }
}
