import FrontdeskCore

/// What holds where a key is left out, as the file would say it.
///
/// A table beside the decoders, since these know values and not their words; a test holds each of its lines to them.
package enum MeaningDefaults {
    /// By kind and key; of channels by their type what only that has.
    package static let words: [String: [String: String]] = [
        "desk": ["timezone": "UTC", "languages.fallback": "en"],
        "listen": ["agents": "agent.sock", "admins": "admin.sock", "web": "127.0.0.1:8025"],
        "store": ["sqlite": "desk.sqlite", "retention": "400d"],
        "access": ["adminGroup": "frontdesk-admin", "lmtpGroup": "frontdesk-lmtp"],
        "scanner": ["onUnavailable": "allow"],
        "absence": ["live": "90s", "deferred": "2h"],
        "misses": ["max": "2", "coolDown": "5m"],
        "decline": ["coolDown": "15m"],
        "withdraw": ["coolDown": "0s"],
        "affinity": ["window": "30d", "live": "0s", "deferred": "4h"],
        "sameContact": ["live": "0s", "deferred": "0s"],
        "asks": ["live": "2m", "deferred": "4h"],
        "weights": [
            "waiting.live": "30", "waiting.deferred": "0", "parked": "20", "snoozed": "10", "wrapUp": "50",
        ],
        "skill": ["hard": "false"],
        "priority": ["boost": "0s", "strict": "0"],
        "channel": ["interruptible": "false", "replyMargin": "1h", "retired": "false"],
        "webhook": ["bodyLimit": "1MiB", "reply.scheme": "standard-webhooks", "privateHost": "false"],
        "email": [
            "lmtp": "false", "plusAddress": "false", "sizeLimit": "30MiB", "quote": "true", "imap.mailbox": "INBOX",
            "imap.start": "all", "imap.poll": "1m", "oauth.privateHost": "false",
        ],
        "matrix": ["class": "live", "privateHost": "false"],
        "mastodon": ["class": "deferred", "poll": "15s", "privateHost": "false"],
        "telegram": [
            "class": "live", "api": ProviderAPI.telegram, "groups": "false", "privateHost": "false",
        ],
        "meta": ["class": "live", "humanAgent": "false", "privateHost": "false"],
        "twilio": ["class": "deferred", "api": ProviderAPI.twilio, "privateHost": "false"],
        "slack": ["class": "live", "api": ProviderAPI.slack, "privateHost": "false"],
        "line": ["class": "live", "api": ProviderAPI.line, "privateHost": "false"],
        "viber": ["class": "live", "api": ProviderAPI.viber, "privateHost": "false"],
        "poll": [
            "class": "deferred", "request.every": "1m", "kind": "message", "visibility": "private",
            "reply.method": "POST", "privateHost": "false",
        ],
        "queue": [
            "relaxEnd": "drop", "fourEyes": "false", "lendAbove": "0", "retired": "false", "hours": "always",
            "live.target.firstReply": "60s", "live.target.nextReply": "60s", "live.offer.auto": "false",
            "live.offer.timeout": "30s", "live.ownerWait": "0s", "live.wrapUp": "0s", "live.reopenWithin": "30m",
            "live.whenClosed": "hold", "live.botsFirst": "0s", "deferred.target.firstReply": "4h",
            "deferred.target.nextReply": "8h", "deferred.offer.auto": "true", "deferred.offer.timeout": "10m",
            "deferred.ownerWait": "4h", "deferred.wrapUp": "0s", "deferred.reopenWithin": "14d",
            "deferred.whenClosed": "hold", "deferred.botsFirst": "0s",
        ],
        "profile": ["capacity": "100", "owned": "60", "offersAtOnce": "1", "lastOfferBefore": "0s"],
        "agent": ["bot": "false", "hours": "always"],
    ]

    /// Sections without names that are there even where the file does not have them.
    static let sections = [
        "desk", "listen", "store", "access", "absence", "misses", "decline", "withdraw", "affinity", "sameContact",
        "asks", "weights", "bots", "lint", "scanner", "files",
    ]

    /// Puts in what was left out.
    static func complete(_ item: inout MeaningItem) {
        fill(item.kind, &item)
        if item.kind == "channel", let type = item.values["type"]?.meant.first { fill(type, &item) }
        switch item.kind {
        case "desk":
            item.values["languages.serve"] = item.values["languages.serve"] ?? .set([MeaningValue.Word("en")])
        case "queue":
            let rank = RankKey.usual.map { MeaningValue.Word($0.name) }
            item.values["rank"] = item.values["rank"] ?? .list(rank)
        case "channel":
            let isLive = item.values["class"]?.meant == ["live"]
            let usual = isLive ? DecodingLimits.weightLive : DecodingLimits.weightDeferred
            item.values["weight"] = item.values["weight"] ?? .one(MeaningValue.Word("\(usual)"))
            if let product = item.values["product"]?.meant.first.flatMap(MetaChannelSettings.Product.init) {
                item.values["api"] = item.values["api"] ?? .one(MeaningReader.quoted(product.apiUsual))
            }
        case "agent":
            let name = item.name ?? ""
            item.values["publicName"] = item.values["publicName"] ?? .one(MeaningReader.quoted(name))
        default: break
        }
    }

    private static func fill(_ kind: String, _ item: inout MeaningItem) {
        for (key, word) in words[kind] ?? [:] where item.values[key] == nil {
            // A part of something that is not there at all has no default.
            let whole = ["reply.", "imap."].first { key.hasPrefix($0) }
            if let whole, !item.values.keys.contains(where: { $0.hasPrefix(whole) }) { continue }
            item.values[key] = .one(MeaningText.string(word, key: key))
        }
    }

    /// The priorities of a desk that declares none.
    static var priorities: [MeaningItem] {
        NamedPriority.standard.map { priority in
            let boost = DurationText.text(microseconds: priority.boost.microseconds)
            return MeaningItem(
                kind: "priority", name: priority.name,
                values: ["boost": .one(MeaningReader.word(boost, key: "boost"))])
        }
    }
}
