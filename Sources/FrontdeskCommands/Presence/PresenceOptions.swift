import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// Whose presence is declared.
struct PresenceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Declare it for another agent (leads).", valueName: "agent"))
    var agent: String?
}

extension CommandContext {
    /// Declares presence and shows what now holds.
    func declare(
        _ presence: Presence, overtime: Span = .zero, for options: PresenceOptions
    ) throws -> ExitStatus {
        let path =
            options.agent.map { DeskPath.make("v1", "agents", $0, "presence") } ?? DeskPath.make("v1", "me", "presence")
        let answer = try client.put(path, WirePresence(presence, overtime: overtime))
        try print(answer, as: WirePresence.self) { wire, page in
            let longer = overtime > .zero ? ", \(RelativeTime.length(overtime)) beyond the shift" : ""
            page.add("\(options.agent.map { "\($0) is" } ?? "You are") \(PresenceText.line(wire))\(longer).")
        }
        return .done
    }
}

/// `live` or `deferred` as an argument.
struct WorkClassArgument: ExpressibleByArgument {
    let workClass: WorkClass

    init?(argument: String) {
        guard let workClass = WorkClass(name: argument) else { return nil }
        self.workClass = workClass
    }

    static var allValueStrings: [String] { WorkClass.allCases.map(\.name) }
}
