import Crypto

/// A keyed hash that has taken in its key already, so that a request costs no more than its bytes.
enum KeyedHash: Sendable {
    case sha1(HMAC<Insecure.SHA1>)
    case sha256(HMAC<SHA256>)
    case sha512(HMAC<SHA512>)

    init(_ algorithm: HMACScheme.Algorithm, _ secret: SigningSecret) {
        let key = SymmetricKey(data: secret.key)
        switch algorithm {
        case .sha1: self = .sha1(HMAC(key: key))
        case .sha256: self = .sha256(HMAC(key: key))
        case .sha512: self = .sha512(HMAC(key: key))
        }
    }

    /// The digest of these bytes.
    func digest(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .sha1(let hash): Self.digest(hash, bytes)
        case .sha256(let hash): Self.digest(hash, bytes)
        case .sha512(let hash): Self.digest(hash, bytes)
        }
    }

    private static func digest<Hash>(_ start: HMAC<Hash>, _ bytes: [UInt8]) -> [UInt8] {
        var hash = start
        hash.update(data: bytes)
        return hash.finalize().withUnsafeBytes { Array($0) }
    }
}
