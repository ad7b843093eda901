import NIOCore

extension Channel {
    /// Closes a channel that accepts connections, and cuts none of them off.
    ///
    /// One that is accepted and not set up yet would be closed with its listener. So none is accepted any more, and
    /// those that are go their way between the threads before the listener closes: there and back, and there.
    func stopAccepting(_ loops: any EventLoopGroup) async {
        try? await setOption(.autoRead, value: false).get()
        for _ in 0..<3 {
            for loop in loops.makeIterator() { try? await loop.submit {}.get() }
        }
        try? await close().get()
    }
}
