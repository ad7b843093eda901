import CCurl
import Glibc

extension Transfer {
    /// Tells libcurl where to report. The pointer is borrowed: the owner keeps the transfer until the handle is reset.
    func installCallbacks() throws {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try easy.check(ccurl_set_write(easy.raw, receiveBody, context))
        try easy.check(ccurl_set_header(easy.raw, receiveHeader, context))
        try easy.check(ccurl_set_open_socket(easy.raw, openSocket, context))
        try easy.check(ccurl_set_prerequest(easy.raw, startRequest, context))
    }

    fileprivate static func at(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }
}

// A callback that returns another number than it was handed ends the transfer.

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return Transfer.at(context)?.receive(body: buffer) == true ? buffer.count : refused(buffer.count)
}

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return Transfer.at(context)?.receive(headerLine: buffer) == true ? buffer.count : refused(buffer.count)
}

/// A count that is not the one handed in, even where that is 0.
private func refused(_ count: Int) -> Int { count == 0 ? 1 : 0 }

private func openSocket(
    _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let transfer = Transfer.at(context), let address, let socketAddress = ccurl_address(address),
        transfer.mayConnect(to: socketAddress)
    else { return curl_socket_t(-1) }
    // Close-on-exec, which libcurl does not ask for: a child process must not inherit a customer's connection.
    let type = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    return socket(address.pointee.family, type, address.pointee.protocol)
}

private func startRequest(
    _ context: UnsafeMutableRawPointer?, _ peer: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
    _ peerPort: Int32, _ localPort: Int32
) -> Int32 {
    let peer = peer.map { String(cString: $0) } ?? ""
    return Transfer.at(context)?.mayStart(peer: peer) == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
