/// All sockets that the daemon listens at.
struct Listeners: Sendable {
    let agents: HTTPListener
    let admins: HTTPListener
    let web: HTTPListener
    let lmtp: LMTPListener?

    /// No more connections; those there end after what they are doing.
    func stop() async {
        for listener in [agents, admins, web] { await listener.stop() }
        await lmtp?.stop()
    }

    /// Waits until the last answers are out.
    func settle() async {
        await withTaskGroup(of: Void.self) { tasks in
            for listener in [agents, admins, web] { tasks.addTask { await listener.settle() } }
            if let lmtp { tasks.addTask { await lmtp.settle() } }
        }
    }
}
