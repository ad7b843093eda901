import FrontdeskCore

/// The things of one kind that one object of the file declares, in its order, to be found by those who refer to them.
struct NameScope {
    /// One declared thing.
    typealias Declaration = (name: ConfigName, node: ConfigNode)

    /// In the order of the file; a declaration's index is its place in the policy.
    private(set) var declarations: [Declaration] = []
    private var names: DeclaredNames
    /// Whether all names are known. Where the object itself could not be read, every reference would seem wrong.
    private let isComplete: Bool

    /// The members of one object in each file that has it. A name that two files have is reported.
    init(kind: String, members nodes: [ConfigNode]) {
        names = DeclaredNames(kind: kind)
        let members = nodes.map { $0.namedMembers() }
        isComplete = !members.contains { $0 == nil }
        for (name, node) in members.flatMap({ $0 ?? [] }) {
            guard let place = names.place(of: name.text) else {
                declare(name, node)
                continue
            }
            // Twice in one object is a fault of the text, and in the log already.
            if names.names[place].span.file != name.span.file { _ = names.declare(name, log: node.log) }
        }
    }

    /// Adds a name from elsewhere, unless there is one already.
    mutating func declare(_ name: ConfigName, _ node: ConfigNode) {
        guard names.place(of: name.text) == nil, names.declare(name, log: node.log) != nil else { return }
        declarations.append((name, node))
    }

    /// The place of a name, or nil, unreported.
    func place(of text: String) -> Int? { names.place(of: text) }

    /// The place of the name a reference means, or nil after reporting that there is none.
    func place(of reference: ConfigName, log: DiagnosticLog) -> Int? {
        isComplete ? names.place(of: reference, log: log) : names.place(of: reference.text)
    }
}

/// Everything the file declares by name: read first, so that the order of its sections means nothing.
struct ConfigurationNames {
    /// The languages served, or nil where they could not be read.
    let languages: [String]?
    /// Declared skills, and one for each language.
    let skills: NameScope
    let hours: NameScope
    let channels: NameScope
    let queues: NameScope
    let profiles: NameScope
    let teams: NameScope
    let agents: NameScope
    let templates: NameScope
    /// Nil where the file has no such section, so that the usual words hold.
    let priorities: NameScope?

    /// The calendar of named hours by its place in ``Policy/calendars``, of which the first is always open; nil after
    /// reporting that there are none of that name.
    func calendar(_ reference: ConfigName, log: DiagnosticLog) -> Int? {
        hours.place(of: reference, log: log).map { $0 + 1 }
    }

    /// The place of a skill, or nil after reporting what is wrong with it.
    func skill(_ reference: ConfigName, log: DiagnosticLog) -> Int? {
        if skills.place(of: reference.text) == nil, reference.text.hasPrefix(Self.languagePrefix) {
            checkServed(reference, log: log)
            return nil
        }
        return skills.place(of: reference, log: log)
    }

    /// Reports a skill that is a language nobody serves.
    func checkServed(_ reference: ConfigName, log: DiagnosticLog) {
        guard let languages, reference.text.hasPrefix(Self.languagePrefix) else { return }
        let code = String(reference.text.dropFirst(Self.languagePrefix.count))
        guard !languages.contains(code) else { return }
        let suggestion = log.isFull ? nil : DidYouMean.suggestion(for: code, among: languages)
        log.report(
            Diagnostic(
                .unservedLanguage, at: reference.span, pointer: reference.pointer,
                "language \"\(code.prefix(ConfigLimits.quotedMax))\" is not served",
                expected: ConfigNode.list(languages.map { Self.languagePrefix + $0 }),
                didYouMean: suggestion.map { Self.languagePrefix + $0 }))
    }

    /// What the names of languages as skills start with.
    static let languagePrefix = "lang:"
}

extension ConfigNode {
    /// A language the desk serves.
    func servedLanguage(of languages: [String]?) -> String? {
        guard let code = languageCode() else { return nil }
        guard let languages, !languages.contains(code) else { return code }
        report(
            .unservedLanguage, "language \"\(code)\" is not served", expected: ConfigNode.list(languages),
            didYouMean: suggestion(for: code, among: languages))
        return nil
    }

    /// The code of a language.
    func languageCode() -> String? {
        note(.form(.language))
        guard let text else {
            reportWrongType(expected: "a language code")
            return nil
        }
        guard Self.isLanguageCode(text) else {
            let stem = String(text.lowercased().prefix { $0 != "-" && $0 != "_" })
            report(
                .badLanguage, "\(quote(text)) is not a language code", expected: "two or three lower-case letters",
                didYouMean: Self.isLanguageCode(stem) ? stem : nil)
            return nil
        }
        return text
    }

    private static func isLanguageCode(_ text: String) -> Bool {
        (2...3).contains(text.utf8.count)
            && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }

    /// A demand on skills, or a preference: an object of skills with numbers from 1 to 10.
    func demands(_ names: ConfigurationNames) -> [SkillDemand] {
        (members() ?? []).compactMap { name, node in
            let level = node.integer(in: DecodingLimits.level)
            guard let skill = names.skill(name, log: log), let level else { return nil }
            return SkillDemand(skill: skill, level: level)
        }
    }

    /// The calendar of the hours that are named here, by its place in ``Policy/calendars``.
    func calendar(_ names: ConfigurationNames) -> Int? {
        reference(to: "hours").flatMap { names.calendar($0, log: log) }
    }

    /// A list of names of declared things, as places; one that is named twice is reported and taken once.
    func references(to noun: String, in scope: NameScope) -> [Int] { places(items() ?? [], noun, scope) }

    /// One name of a declared thing, or a list of them.
    func oneOrMoreReferences(to noun: String, in scope: NameScope) -> [Int] {
        places(oneOrMore { $0 } ?? [], noun, scope)
    }

    private func places(_ nodes: [ConfigNode], _ noun: String, _ scope: NameScope) -> [Int] {
        var seen: Set<Int> = []
        return nodes.compactMap { node in
            guard let name = node.reference(to: noun), let place = scope.place(of: name, log: log) else { return nil }
            guard seen.insert(place).inserted else {
                node.report(.repeatedName, severity: .warning, "\(quote(name.text)) is named twice")
                return nil
            }
            return place
        }
    }

    /// A value, or a list of at least one.
    func oneOrMore<Item>(_ read: (ConfigNode) -> Item?) -> [Item]? {
        note(.oneOrMore)
        if case .array = json.content { return list(count: 1...Int.max, read) }
        return isInvalid ? nil : read(self).map { [$0] }
    }

    /// Reads an object for what the reading does.
    func fields(_ body: (inout ObjectReader) -> Void) {
        _ = object { (fields: inout ObjectReader) -> Bool? in
            body(&fields)
            return true
        }
    }

    /// A duration within a range of microseconds.
    func span(in allowed: ClosedRange<Int64>) -> Span? { duration(in: allowed).map { Span(microseconds: $0) } }
}
