/// The configured names that have got a desk number. A name keeps its number for ever, also when it leaves the config.
package struct NameTable: Sendable, Equatable {
    private var names: [[String]]
    private var numbers: LookupTable<Key, Int32>

    private struct Key: Hashable, Sendable {
        var kind: NameKind
        var name: String
    }

    package init() {
        names = Array(repeating: [], count: NameKind.allCases.count + 1)
        numbers = LookupTable()
    }

    package static func == (left: NameTable, right: NameTable) -> Bool {
        left.names == right.names
    }

    package func number(_ kind: NameKind, _ name: String) -> Int32? {
        numbers[Key(kind: kind, name: name)]
    }

    /// The name of a number; numbers come from the journal, so an unknown one is a bug.
    package func name(_ kind: NameKind, _ number: Int32) -> String {
        let known = names[Int(kind.rawValue)]
        guard number >= 0, Int(number) < known.count else { return "?" }
        return known[Int(number)]
    }

    package func all(_ kind: NameKind) -> [String] {
        names[Int(kind.rawValue)]
    }

    mutating func define(_ kind: NameKind, number: Int32, name: String) {
        precondition(Int(number) == names[Int(kind.rawValue)].count, "numbers of names are dense")
        names[Int(kind.rawValue)].append(name)
        numbers[Key(kind: kind, name: name)] = number
    }

    package func name(_ agent: AgentNumber) -> String { name(.agent, agent.value) }
    package func name(_ queue: QueueNumber) -> String { name(.queue, queue.value) }
    package func name(_ channel: ChannelNumber) -> String { name(.channel, channel.value) }
    package func name(_ skill: SkillNumber) -> String { name(.skill, skill.value) }
    package func name(_ language: LanguageNumber) -> String { name(.language, language.value) }
    package func name(_ route: RouteNumber) -> String { name(.route, route.value) }
}
