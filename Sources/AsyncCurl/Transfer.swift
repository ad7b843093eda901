import CCurl

/// One request on its way: what libcurl has told about it so far.
///
/// libcurl's callbacks (`Transfer+Callbacks.swift`) find it by a raw pointer, so it must outlive its time on the easy
/// handle: until `EasyHandle.reset()`. Used by one thread at a time.
final class Transfer {
    /// Takes a part of the body, valid for the call only; false ends the transfer.
    typealias ChunkHandler = (UnsafeRawBufferPointer) -> Bool

    /// Why a callback has ended the transfer.
    enum Stop {
        case addressDenied, bodyTooLarge, headTooLarge, repeatRefused, consumerDone
    }

    let request: CurlRequest
    let easy: EasyHandle
    private let onChunk: ChunkHandler?

    private(set) var stop: Stop?
    /// Whether an address was refused, perhaps one of several.
    private var deniedAddress = false
    /// Whether a request was begun on a connection.
    private var hasStarted = false
    /// Whether anything was answered to the request last begun.
    private var hasAnswer = false

    private var headers: [(name: String, value: String)] = []
    private var headBytes = 0
    private var body: [UInt8] = []

    /// The request's header fields, borrowed by libcurl.
    private var headerList: UnsafeMutablePointer<curl_slist>?
    /// Where libcurl writes why it failed.
    private let message: UnsafeMutablePointer<CChar>

    /// Puts the request on an easy handle that carries no options.
    ///
    /// - Throws: `CurlError` of phase `notSent` if libcurl refuses an option, an unknown protocol for example; the
    ///   handle then carries none again.
    init(_ request: CurlRequest, on easy: EasyHandle, onChunk: ChunkHandler?) throws {
        self.request = request
        self.easy = easy
        self.onChunk = onChunk
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        do {
            try setOptions()
        } catch {
            easy.reset()
            throw error
        }
    }

    deinit {
        ccurl_slist_free_all(headerList)
        message.deallocate()
    }

    private func setOptions() throws {
        try easy.set(CURLOPT_ERRORBUFFER, pointer: message)
        try installCallbacks()
        // No signals: libcurl shares the process with other threads. SIGPIPE does not arise, it sends by MSG_NOSIGNAL.
        try easy.set(CURLOPT_NOSIGNAL, true)
        // A cancelled look-up must not make the thread wait for the resolver.
        try easy.set(CURLOPT_QUICK_EXIT, true)
        try easy.set(CURLOPT_TCP_KEEPALIVE, true)
        try easy.set(proxy: request.proxy)
        try easy.set(CURLOPT_PROTOCOLS_STR, request.allowedProtocols)
        if request.followRedirects {
            try easy.set(CURLOPT_REDIR_PROTOCOLS_STR, request.allowedProtocols)
            try easy.set(CURLOPT_FOLLOWLOCATION, true)
            try easy.set(CURLOPT_MAXREDIRS, CurlLimits.redirectsMax)
        }
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, CurlLimits.milliseconds(request.connectTimeout))
        if let timeout = request.timeout { try easy.set(CURLOPT_TIMEOUT_MS, CurlLimits.milliseconds(timeout)) }
        if request.connectsOnly { try easy.set(CURLOPT_CONNECT_ONLY, true) }
        try easy.set(CURLOPT_URL, request.url)
        if let path = request.unixSocketPath { try easy.set(CURLOPT_UNIX_SOCKET_PATH, path) }
        try setMethodAndBody()
        try setHeaders()
    }

    private func setMethodAndBody() throws {
        let needsBody = ["POST", "PUT", "PATCH"].contains(request.method)
        if let body = request.body ?? (needsBody ? [] : nil) {
            try body.withUnsafeBytes { try easy.check(ccurl_set_body(easy.raw, $0.baseAddress, $0.count)) }
            if request.method != "POST" { try easy.set(CURLOPT_CUSTOMREQUEST, request.method) }
        } else if request.method == "HEAD" {
            try easy.set(CURLOPT_NOBODY, true)
        } else if request.method != "GET" {
            try easy.set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private func setHeaders() throws {
        // Sent by libcurl of its own accord with a body, unless named without a value: a type that would be a lie,
        // and a question to the server that costs a second where it is not answered.
        for name in ["Content-Type", "Expect"] where !request.hasHeader(name) { try append("\(name):") }
        for (name, value) in request.headers {
            let isBlank = value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            // "Name:" would remove the field; a semicolon sends it empty.
            try append(isBlank ? "\(name);" : "\(name): \(value)")
        }
        try easy.set(CURLOPT_HTTPHEADER, pointer: headerList)
    }

    private func append(_ line: String) throws {
        guard let list = ccurl_slist_append(headerList, line) else { throw CurlError(setup: CURLE_OUT_OF_MEMORY) }
        headerList = list
    }
}

// What happens on the way. Each returns whether the transfer may go on.
extension Transfer {
    /// Judges an address before a socket is opened for it.
    func mayConnect(to address: UnsafePointer<sockaddr>) -> Bool {
        guard request.denyPrivateAddresses, PrivateAddresses.contains(address) else { return true }
        deniedAddress = true
        return false
    }

    /// Called when a connection, new or kept, is ready and the next thing is the request's first byte.
    func mayStart(peer: String) -> Bool {
        // A kept connection may have been opened for a request that was allowed more.
        if request.denyPrivateAddresses, PrivateAddresses.contains(text: peer) {
            deniedAddress = true
            stop = .addressDenied
            return false
        }
        // libcurl repeats by itself, whatever the method, when a kept connection ends without any answer.
        if hasStarted, !hasAnswer, !request.isRepeatable {
            stop = .repeatRefused
            return false
        }
        hasStarted = true
        hasAnswer = false
        return true
    }

    /// Takes a line of a head or trailer.
    func receive(headerLine line: UnsafeRawBufferPointer) -> Bool {
        hasAnswer = true
        headBytes += line.count
        guard headBytes <= CurlLimits.responseHeadBytesMax else {
            stop = .headTooLarge
            return false
        }
        if line.starts(with: "HTTP/".utf8) {
            headers.removeAll()  // of an informational answer or a redirect
            return true
        }
        let text = trimmed(line[...])
        if let first = line.first, isBlank(first), !headers.isEmpty {
            if !text.isEmpty {  // obs-fold: RFC 9112, section 5.2
                headers[headers.count - 1].value += " " + String(decoding: text, as: UTF8.self)
            }
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            let name = String(decoding: trimmed(text[..<colon]), as: UTF8.self)
            headers.append((name, String(decoding: trimmed(text[(colon + 1)...]), as: UTF8.self)))
        }
        return true
    }

    /// Takes a part of the body: a chunk handler gets that of an answer of success, all else is collected.
    func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
        if let onChunk, (200..<300).contains(status) {
            if onChunk(bytes) { return true }
            stop = .consumerDone
            return false
        }
        guard bytes.count <= request.responseBodyBytesMax - body.count else {
            stop = .bodyTooLarge
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        func isSpace(_ byte: UInt8) -> Bool { isBlank(byte) || byte == 0x0D || byte == 0x0A }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return bytes[bytes.endIndex...] }
        return bytes[first...last]
    }
}

// How it ended.
extension Transfer {
    /// The status of the answer last begun; 0 if there was none.
    private var status: Int { ccurl_info_long(easy.raw, CURLINFO_RESPONSE_CODE) }

    /// What the caller gets once libcurl is done with the transfer.
    func outcome(_ code: CURLcode) -> Result<CurlResponse, CurlError> {
        if code == CURLE_OK || stop == .consumerDone {
            return .success(CurlResponse(status: status, headers: headers, body: body))
        }
        return .failure(failure(code))
    }

    /// The error of a transfer that is taken off its handle before libcurl is done with it.
    func aborted(_ kind: CurlError.Kind, _ message: String) -> CurlError { error(kind, code: 0, message) }

    private func failure(_ code: CURLcode) -> CurlError {
        switch stop {
        case .addressDenied:
            return error(.addressDenied, code: 0, "the host has a private address")
        case .bodyTooLarge:
            return error(.bodyTooLarge, code: 0, "the body exceeds \(request.responseBodyBytesMax) bytes")
        case .headTooLarge:
            return error(.headTooLarge, code: 0, "the head exceeds \(CurlLimits.responseHeadBytesMax) bytes")
        case .repeatRefused:
            let message = "the connection ended without an answer and the request must not be repeated"
            return error(.failed, code: Int(CURLE_GOT_NOTHING.rawValue), message)
        case .consumerDone, nil:
            break
        }
        if deniedAddress, code == CURLE_COULDNT_CONNECT {
            return error(.addressDenied, code: 0, "the host has a private address")
        }
        let ledNowhere = [CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_TOO_MANY_REDIRECTS]
        let kind: CurlError.Kind =
            switch code {
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            // Only where an answer led: one that is no HTTP at all is a protocol that libcurl does not know, too.
            case _ where ledNowhere.contains(code) && (300..<400).contains(status): .redirectDenied
            default: .failed
            }
        let reason =
            message.pointee != 0 ? message : ccurl_easy_strerror(code).map { UnsafeMutablePointer(mutating: $0) }
        return error(kind, code: Int(code.rawValue), reason.map { String(cString: $0) } ?? "unknown error")
    }

    private func error(_ kind: CurlError.Kind, code: Int, _ message: String) -> CurlError {
        let phase: CurlError.Phase = hasStarted ? .mayHaveBeenSent : .notSent
        return CurlError(kind: kind, phase: phase, code: code, status: status > 0 ? status : nil, message: message)
    }
}
