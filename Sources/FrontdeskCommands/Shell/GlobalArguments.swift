/// The options every command takes, also where they stand in front of it: `frontdesk --json me`.
enum GlobalArguments {
    /// The arguments with such options moved behind the command, before a `--` if there is one.
    static func moved(_ arguments: [String]) -> [String] {
        var leading: [String] = []
        var rest = arguments[...]
        while let first = rest.first, first == "--json" || first == "--socket" || first.hasPrefix("--socket=") {
            let count = first == "--socket" ? 2 : 1
            leading += rest.prefix(count)
            rest = rest.dropFirst(count)
        }
        guard !leading.isEmpty, !rest.isEmpty else { return arguments }
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return rest[..<end] + leading + rest[end...]
    }
}
