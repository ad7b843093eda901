import CCurl

/// libcurl's global state.
enum CurlLibrary {
    /// Whether the library is ready; the first reader initialises it, in a thread-safe way.
    static let isReady = ccurl_global_init() == CURLE_OK
}

/// A `CURL *` that is freed with its last reference, and its options by type. Used by one thread at a time.
final class EasyHandle {
    let raw: UnsafeMutableRawPointer
    private let pool: ConnectionPool?

    /// - Parameter pool: where its connections live, instead of with those of all.
    init(pool: ConnectionPool? = nil) throws {
        guard CurlLibrary.isReady, let raw = ccurl_easy_init() else { throw CurlError(setup: CURLE_FAILED_INIT) }
        self.raw = raw
        self.pool = pool
        if let pool { try set(CURLOPT_SHARE, pointer: pool.raw) }
    }

    // The pool goes after the handle that uses it.
    deinit { ccurl_easy_cleanup(raw) }

    /// Forgets all options, so that the handle points at nothing any more; connections and caches stay.
    func reset() { ccurl_easy_reset(raw) }

    func set(_ option: CURLoption, _ value: Int) throws { try check(ccurl_set_long(raw, option, value)) }

    func set(_ option: CURLoption, _ value: Bool) throws { try set(option, value ? 1 : 0) }

    /// The way of a proxy, or the straight one. The environment has no say: neither in whether there is one nor in who goes past it.
    func set(proxy: String?) throws {
        try set(CURLOPT_PROXY, proxy ?? "")
        guard proxy != nil else { return }
        try set(CURLOPT_NOPROXY, "")
        // A proxy that is to pass on what it can read is asked by CONNECT all the same, as for what it cannot.
        try set(CURLOPT_HTTPPROXYTUNNEL, true)
    }

    /// Hands on a text; libcurl copies it.
    func set(_ option: CURLoption, _ value: String) throws { try check(ccurl_set_string(raw, option, value)) }

    func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) throws {
        try check(ccurl_set_pointer(raw, option, pointer))
    }

    /// Throws what a function of libcurl has refused.
    func check(_ code: CURLcode) throws {
        guard code == CURLE_OK else { throw CurlError(setup: code) }
    }
}

/// A `CURLSH *` for connections that are nobody else's. Used by one thread at a time.
final class ConnectionPool {
    let raw: UnsafeMutableRawPointer

    init() throws {
        guard CurlLibrary.isReady, let raw = ccurl_share_connections() else {
            throw CurlError(setup: CURLE_OUT_OF_MEMORY)
        }
        self.raw = raw
    }

    deinit { ccurl_share_cleanup(raw) }
}
