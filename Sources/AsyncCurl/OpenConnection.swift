import CCurl
import Glibc

/// The thread's side of a connection: the easy handle that carries it, and who waits for it.
///
/// libcurl's callbacks find it by a raw pointer, so it outlives its time on the multi handle. Used by one thread.
final class OpenConnection {
    let ticket: MultiTicket
    let easy: EasyHandle
    private let message: UnsafeMutablePointer<CChar>

    /// Who waits for the login; nil once it is done.
    var opener: CheckedContinuation<String, any Error>?
    var sender: ConnectionOperation?
    /// How many bytes of the sender's are out.
    var sentCount = 0
    var receiver: ConnectionOperation?
    /// Whether the next look may find something: a call is new, or the socket has moved.
    var isStirred = false
    /// Why there will be nothing any more.
    var ending: (kind: CurlError.Kind, code: Int, message: String)?
    var descriptor: Int32 { ccurl_info_socket(easy.raw) }
    private var replyLine: [UInt8] = []
    /// The server's last line, cut, without controls.
    var lastReply: String { String(decoding: replyLine, as: UTF8.self) }

    /// - Throws: `CurlError` if libcurl refuses an option.
    init(_ ticket: MultiTicket, _ request: CurlConnectionRequest, _ opener: CheckedContinuation<String, any Error>)
        throws
    {
        self.ticket = ticket
        self.opener = opener
        // In the pool of the multi handle every other transfer might end it: it seems unused there, and what is unused
        // for two minutes, or has something to read, is closed.
        easy = try EasyHandle(pool: ConnectionPool())
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try setOptions(request)
    }

    deinit { message.deallocate() }

    private func setOptions(_ request: CurlConnectionRequest) throws {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try easy.set(CURLOPT_ERRORBUFFER, pointer: message)
        try easy.check(ccurl_set_header(easy.raw, receiveReply, context))
        try easy.check(ccurl_set_open_socket(easy.raw, openPlainSocket, context))
        try easy.set(CURLOPT_NOSIGNAL, true)
        try easy.set(CURLOPT_QUICK_EXIT, true)
        try easy.set(CURLOPT_TCP_KEEPALIVE, true)
        try easy.set(proxy: request.proxy)
        try easy.set(CURLOPT_PROTOCOLS_STR, request.allowedProtocols)
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, CurlLimits.milliseconds(request.connectTimeout))
        try easy.set(CURLOPT_TIMEOUT_MS, CurlLimits.milliseconds(request.timeout))
        try easy.set(CURLOPT_CONNECT_ONLY, true)
        try easy.set(CURLOPT_URL, request.url)
        if request.requiresTLS {
            try easy.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        } else if request.prefersTLS {
            try easy.set(CURLOPT_USE_SSL, Int(CURLUSESSL_TRY.rawValue))
        }
        if let file = request.authoritiesFile { try easy.set(CURLOPT_CAINFO, file) }
        switch request.login {
        case .none:
            break
        case .password(let user, let password):
            try easy.set(CURLOPT_USERNAME, user)
            try easy.set(CURLOPT_PASSWORD, password)
        case .bearer(let user, let token):
            try easy.set(CURLOPT_USERNAME, user)
            try easy.set(CURLOPT_XOAUTH2_BEARER, token)
        }
        // libcurl hands this back with the result; it is never read through, only looked up.
        try easy.set(
            CURLOPT_PRIVATE, pointer: UnsafeMutableRawPointer(bitPattern: UInt(bitPattern: ObjectIdentifier(ticket))))
    }

    /// The error of a connection that did not come about.
    func failure(_ code: CURLcode) -> CurlConnectionError {
        let kind: CurlError.Kind = code == CURLE_OPERATION_TIMEDOUT ? .timedOut : .failed
        let reason = message.pointee != 0 ? String(cString: message) : CurlError(setup: code).message
        let error = CurlError(kind: kind, phase: .notSent, code: Int(code.rawValue), message: reason)
        return CurlConnectionError(
            error, isLoginDenied: code == CURLE_LOGIN_DENIED, reply: lastReply)
    }

    fileprivate func keep(_ line: UnsafeRawBufferPointer) {
        replyLine = line.prefix(CurlLimits.loginReplyBytesMax).filter { $0 >= 0x20 && $0 != 0x7F }
    }
}

private func receiveReply(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    if let context { Unmanaged<OpenConnection>.fromOpaque(context).takeUnretainedValue().keep(line) }
    return line.count
}

private func openPlainSocket(
    _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let address else { return curl_socket_t(-1) }
    // Close-on-exec, which libcurl does not ask for: a child process must not inherit a mailbox.
    let type = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    return socket(address.pointee.family, type, address.pointee.protocol)
}
