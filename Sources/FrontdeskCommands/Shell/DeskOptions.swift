import ArgumentParser

/// What all commands take that talk to the daemon.
struct DeskOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The daemon's socket; else $FRONTDESK_SOCKET, else /run/frontdesk/agent.sock. Operators' commands use "
                + "admin.sock of the same folder, and what is for both takes the one that is for you.",
            valueName: "path"))
    var socket: String?

    @Flag(help: "Print the daemon's JSON instead, one line for each answer.")
    var json = false

    private static let defaultSocket = "/run/frontdesk/agent.sock"

    /// The socket to use. A path that ends in `agent.sock` means, for operators, `admin.sock` in the same folder; any
    /// other is taken as it is.
    func socketPath(forOperators: Bool, variable: (String) -> String?) -> String {
        let fromEnvironment = variable("FRONTDESK_SOCKET").flatMap { $0.isEmpty ? nil : $0 }
        let path = socket ?? fromEnvironment ?? Self.defaultSocket
        let agents = "agent.sock"
        guard forOperators, path == agents || path.hasSuffix("/" + agents) else { return path }
        return path.dropLast(agents.count) + "admin.sock"
    }
}
