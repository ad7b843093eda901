import NIOCore

/// Stands before the HTTP codec and tells the connection of the first byte of a request, which the codec hides until the
/// head is complete: so a sender who drips headers meets the same time-out as one who drips a body.
final class FirstByteHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: HTTPConnection

    init(connection: HTTPConnection) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.requestStarted()
        context.fireChannelRead(data)
    }
}
