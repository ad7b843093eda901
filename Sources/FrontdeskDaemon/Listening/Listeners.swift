/// All sockets that the daemon listens at.
struct Listeners: Sendable {
    let agents: HTTPListener
    let admins: HTTPListener
    let web: HTTPListener
    let lmtp: LMTPListener?

    /// No more connections; those there end after what they are doing.
    func stop() async {
        async let stopped: Void = lmtp?.stop() ?? ()
        await withTaskGroup(of: Void.self) { tasks in
            for listener in [agents, admins, web] { tasks.addTask { await listener.stop() } }
        }
        await stopped
    }
}
