import FrontdeskCore

/// `desk`: the name, and the languages and the zone, which other sections need first.
struct DeskSection {
    private(set) var name = ""
    /// Where hours and days are meant that say nothing else.
    private(set) var zone = Zone.utc
    private(set) var languages = LanguagePolicy(served: ["en"], fallback: "en")
    /// Whether the languages could be read, so that others may be measured by them.
    private(set) var isComplete = true
    /// Where each served language stands.
    private var places: [ConfigNode] = []

    /// Reads the section; a desk that says nothing of languages serves English, one without a zone lives in UTC.
    init(_ node: ConfigNode?, zones: ZoneTable) {
        guard let node else { return }
        isComplete = node.typeName == "object"
        node.fields { fields in
            name = fields.required("name")?.string(bytes: DecodingLimits.publicName) ?? ""
            fields.note(usual: .string(zone.name), for: "timezone")
            let served: [JSONValue] = languages.served.map { .string($0) }
            fields.note(
                usual: .members(["serve": .array(served), "fallback": .string(self.languages.fallback)]),
                for: "languages")
            zone = fields.optional("timezone")?.zone(zones) ?? zone
            if let section = fields.optional("languages") {
                section.fields { fields in read(&fields) }
            } else {
                // The usual language is a skill like every other.
                places = languages.served.map { _ in node }
            }
        }
    }

    private mutating func read(_ fields: inout ObjectReader) {
        var served: [String] = []
        let items = fields.required("serve")?.items(count: 1...Int.max)
        isComplete = items != nil
        for item in items ?? [] {
            guard let code = item.languageCode() else {
                isComplete = false
                continue
            }
            guard !served.contains(code) else {
                item.report(.repeatedName, severity: .warning, "\"\(code)\" is named twice")
                continue
            }
            served.append(code)
            places.append(item)
        }
        languages.served = served
        languages.fallback =
            fields.required("fallback")?.servedLanguage(of: isComplete ? served : nil) ?? languages.fallback
    }

    /// The declared skills, and one for each language; a language may be declared too, to be made hard.
    func skills(declared: [ConfigNode]) -> NameScope {
        var scope = NameScope(kind: "skill", members: declared)
        for (code, node) in zip(languages.served, places) {
            let name = ConfigurationNames.languagePrefix + code
            scope.declare(ConfigName(text: name, span: node.span, pointer: node.pointer), node)
        }
        return scope
    }
}
