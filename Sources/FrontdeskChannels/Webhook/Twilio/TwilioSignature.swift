import Crypto
import FrontdeskCore

/// Twilio's signature: a keyed hash (HMAC-SHA1) over the public URL and the fields of the form, sorted by name, each name
/// followed by its value; a name that occurs several times has its values sorted, and each of them once (Twilio, "Webhooks
/// security"). Of a body that is no form the query has the hash, which the URL's signature covers.
struct TwilioSignature: Sendable {
    private let url: String
    private let authenticator: WebhookAuthenticator

    /// - Parameter url: the public URL of the endpoint; it may have a query.
    init(url: String, token: String) {
        self.url = url
        authenticator = WebhookAuthenticator(scheme: .hmac(.twilio), texts: [token])
    }

    /// Checks a request over the bytes as they came.
    ///
    /// - Returns: why it is not believed; nil where it is.
    func refusal(of request: WebhookRequest, at now: Instant) -> SignatureRefusal? {
        let query = request.target.utf8.firstIndex(of: UInt8(ascii: "?")).map {
            String(request.target[request.target.utf8.index(after: $0)...])
        }
        var fields = ""
        if let hash = query.flatMap({ URLText.fields(Substring($0)).first { $0.name == "bodySHA256" } })?.value {
            guard hash == StrictHex.encode(SHA256.hash(data: request.body)) else { return .signatureWrong }
        } else {
            fields = Self.signed(URLText.fields(Substring(String(decoding: request.body, as: UTF8.self))))
        }
        var refusal = SignatureRefusal.signatureMissing
        for candidate in Self.candidates(url, query: query) {
            let covered = WebhookRequest(
                method: request.method, headers: request.headers, body: Array((candidate + fields).utf8))
            guard let why = authenticator.refusal(of: covered, at: now) else { return nil }
            refusal = why
        }
        return refusal
    }

    /// The fields as they are hashed.
    static func signed(_ fields: [(name: String, value: String)]) -> String {
        // By bytes: two texts that look alike are two fields.
        let sorted = fields.sorted { left, right in
            left.name.utf8.elementsEqual(right.name.utf8)
                ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
                : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
        var text = ""
        var last: (name: String, value: String)?
        for field in sorted {
            if let last, last.name.utf8.elementsEqual(field.name.utf8), last.value.utf8.elementsEqual(field.value.utf8)
            {
                continue
            }
            text += field.name + field.value
            last = field
        }
        return text
    }

    /// The URLs that may have been signed: as it is configured, and without and with the port that its scheme implies, since
    /// Twilio's products differ in it. A query is that of the request.
    static func candidates(_ url: String, query: String?) -> [String] {
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let base = String(parts[0])
        let ending =
            if let query { "?" + query } else if parts.count > 1 { "?" + parts[1] } else { "" }
        var candidates = [base + ending]
        let pieces = base.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard pieces.count >= 3, pieces[1].isEmpty else { return candidates }
        let path = pieces.count > 3 ? "/" + pieces[3] : ""
        let host = pieces[2]
        let isNumber = { (text: Substring) in text.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        if let colon = host.lastIndex(of: ":"), isNumber(host[colon...].dropFirst()), !host.hasSuffix("]") {
            candidates.append("\(pieces[0])//\(host[..<colon])\(path)\(ending)")
        } else {
            candidates.append("\(pieces[0])//\(host):\(pieces[0] == "http:" ? "80" : "443")\(path)\(ending)")
        }
        return candidates
    }
}
