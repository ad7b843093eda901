package import FrontdeskCore

/// Why a request is not believed; the raw values are stable.
package enum SignatureRefusal: String, CaseIterable, Equatable, Sendable {
    case signatureMissing = "signature-missing"
    case signatureWrong = "signature-wrong"
    /// There is none, or it is not a whole number of seconds.
    case timestampMissing = "timestamp-missing"
    /// The signature is good, and too old or of the future.
    case timestampStale = "timestamp-stale"
    /// The scheme signs an id, and there is none.
    case idMissing = "id-missing"
}

/// The outcome of checking a signature.
package enum SignatureVerdict: Equatable, Sendable {
    /// With the id the sender gave this delivery, where the scheme has one; not every scheme signs it.
    case accepted(id: String?)
    case refused(SignatureRefusal)
}

/// A scheme with the secrets in force: checks what comes in and signs what goes out.
package struct WebhookAuthenticator: Sendable {
    package let scheme: SignatureScheme
    private let keys: [KeyedHash]

    /// Makes one; a signed scheme without secrets believes nobody.
    ///
    /// - Parameter secrets: all of them are accepted; the first is the newest, and signs.
    package init(scheme: SignatureScheme, secrets: [SigningSecret]) {
        self.scheme = scheme
        if case .hmac(let rule) = scheme {
            keys = secrets.map { KeyedHash(rule.algorithm, $0) }
        } else {
            keys = []
        }
    }

    /// Makes one of secrets that are texts, as a provider shows them; empty ones are none.
    package init(scheme: SignatureScheme, texts: [String]) {
        self.init(scheme: scheme, secrets: texts.filter { !$0.isEmpty }.map { SigningSecret(key: Array($0.utf8)) })
    }

    /// Why a request is not believed; nil where it is.
    package func refusal(of request: WebhookRequest, at now: Instant) -> SignatureRefusal? {
        if case .refused(let refusal) = verify(request, at: now) { refusal } else { nil }
    }

    /// Checks a request, byte for byte as it came.
    ///
    /// A header that occurs twice counts as missing, since proxies differ in which one they pass on. Every active
    /// secret is tried on every signature, and the time taken does not depend on where they differ.
    package func verify(_ request: WebhookRequest, at now: Instant) -> SignatureVerdict {
        guard case .hmac(let rule) = scheme else { return .accepted(id: deliveryID(request, HeaderName.delivery)) }
        guard let names = rule.headers.first(where: { request.header($0.signature) != nil }),
            let signature = request.header(names.signature)
        else { return .refused(.signatureMissing) }
        var timestamp: (text: String, instant: Instant)?
        if let name = names.timestamp {
            guard let text = request.header(name), let instant = Self.instant(seconds: text) else {
                return .refused(.timestampMissing)
            }
            timestamp = (text, instant)
        }
        let id = names.id.flatMap { deliveryID(request, $0) }
        if id == nil, rule.signed.parts.contains(.id) { return .refused(.idMissing) }

        let covered = Self.covered(rule, body: request.body, id: id, timestamp: timestamp?.text)
        guard matches(rule, signature, covered) else { return .refused(.signatureWrong) }
        if let timestamp {
            guard timestamp.instant >= now - rule.tolerance, timestamp.instant <= now + rule.tolerance else {
                return .refused(.timestampStale)
            }
        }
        return .accepted(id: id)
    }

    /// The header fields that prove a body to be ours, always with a `webhook-id`.
    ///
    /// - Parameters:
    ///   - id: the same for each attempt of one delivery.
    ///   - now: the moment of this attempt; whole seconds are written.
    package func sign(body: [UInt8], id: String, at now: Instant) -> [(name: String, value: String)] {
        guard case .hmac(let rule) = scheme, let names = rule.headers.first else { return [(HeaderName.delivery, id)] }
        let seconds = String(now.microseconds / 1_000_000)
        let covered = Self.covered(rule, body: body, id: id, timestamp: seconds)
        // Where the header takes several, a receiver that has not changed its secret yet finds its own.
        let signatures = keys.prefix(rule.isList ? ChannelLimits.signaturesMax : 1).map { key in
            let digest = key.digest(covered)
            switch rule.encoding {
            case .hex: return rule.prefix + StrictHex.encode(digest)
            case .base64: return rule.prefix + StrictBase64.encode(digest)
            }
        }
        var fields = [(name: HeaderName.delivery, value: id)]
        if let name = names.id, name != HeaderName.delivery { fields.append((name, id)) }
        if let name = names.timestamp { fields.append((name, seconds)) }
        fields.append((names.signature, signatures.joined(separator: " ")))
        return fields
    }

    private func matches(_ rule: HMACScheme, _ header: String, _ covered: [UInt8]) -> Bool {
        let candidates = Self.candidates(rule, header)
        var found: UInt8 = 0
        for key in keys {
            let digest = key.digest(covered)
            for candidate in candidates { found |= Self.same(digest, candidate) }
        }
        return found != 0
    }

    /// The digests a header offers; those of another length or version are none.
    private static func candidates(_ rule: HMACScheme, _ header: String) -> [[UInt8]] {
        let texts: [Substring.UTF8View]
        if rule.isList {
            texts = header.utf8.split(separator: 0x20, maxSplits: ChannelLimits.signaturesMax)
                .prefix(ChannelLimits.signaturesMax).map { $0 }
        } else {
            texts = [Substring(header).utf8]
        }
        return texts.compactMap { text in
            guard text.starts(with: rule.prefix.utf8) else { return nil }
            let digits = text.dropFirst(rule.prefix.utf8.count)
            let bytes =
                switch rule.encoding {
                case .hex: StrictHex.decode(digits)
                case .base64: StrictBase64.decode(digits)
                }
            return bytes?.count == rule.algorithm.digestBytes ? bytes : nil
        }
    }

    /// 1 where two digests of one length are the same, else 0, in a time that depends on the length alone.
    private static func same(_ left: [UInt8], _ right: [UInt8]) -> UInt8 {
        var difference: UInt8 = 0
        for (a, b) in zip(left, right) { difference |= a ^ b }
        return UInt8(truncatingIfNeeded: (UInt16(difference) &- 1) >> 15)
    }

    /// The bytes a signature covers, in one piece: a copy is cheaper than a call of the hash for each part.
    private static func covered(_ rule: HMACScheme, body: [UInt8], id: String?, timestamp: String?) -> [UInt8] {
        if rule.signed.parts == [.body] { return body }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count + ChannelLimits.deliveryIDBytesMax)
        for part in rule.signed.parts {
            switch part {
            case .literal(let literal): bytes += literal
            case .timestamp: bytes += (timestamp ?? "").utf8
            case .id: bytes += (id ?? "").utf8
            case .body: bytes += body
            }
        }
        return bytes
    }

    private func deliveryID(_ request: WebhookRequest, _ name: String) -> String? {
        guard let id = request.header(name), !id.isEmpty, id.utf8.count <= ChannelLimits.deliveryIDBytesMax else {
            return nil
        }
        return id
    }

    /// The instant of a count of seconds: digits alone, without a leading zero.
    private static func instant(seconds text: String) -> Instant? {
        guard (1...12).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "0"),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let seconds = Int64(text)
        else { return nil }
        return Instant(microseconds: seconds * 1_000_000)
    }
}
