package import FrontdeskCore

/// A channel whose provider has to be asked for what has come: by a request that waits for it, or by a look now and then.
package protocol PolledChannel: ChannelAdapter {
    /// Asks once for what has come after `cursor`.
    ///
    /// What it answers is stored together with its cursor, in one transaction; only then it is asked again. An answer that
    /// was not stored is asked for again under the same cursor, so what comes twice must have the same `dedupe`.
    ///
    /// - Parameter cursor: as the last answer that was stored gave it; empty at the very first.
    /// - Throws: ``PollFault``; that of a cancelled task is not looked at.
    func poll(after cursor: String, at now: Instant) async throws(PollFault) -> PollAnswer
}

/// What came of asking.
package struct PollAnswer: Equatable, Sendable {
    package var items: [ChannelItem]
    /// Where to go on; an empty one stores none.
    package var cursor: String
    /// Time until the next look; zero where the provider itself makes the request wait, or has more at once.
    package var pause: Span

    package init(items: [ChannelItem], cursor: String, pause: Span = .zero) {
        self.items = items
        self.cursor = cursor
        self.pause = pause
    }
}

/// Why asking failed.
package struct PollFault: Error, Equatable, Sendable {
    /// Whether asking again helps.
    package enum Kind: Equatable, Sendable {
        /// It may pass; `after` is what the provider asks to wait, and at most ``ProviderLimits/silenceMax``.
        case passing(after: Span?)
        /// Only somebody who changes something helps: a credential was refused. The channel is down until a reload.
        case lasting
    }

    package let kind: Kind
    /// A sentence for operators; holds nothing of a message and no secret.
    package var detail: String

    package init(_ kind: Kind, _ detail: String) {
        if case .passing(let after?) = kind {
            self.kind = .passing(after: min(after, ProviderLimits.silenceMax))
        } else {
            self.kind = kind
        }
        self.detail = detail
    }
}
