import FrontdeskCore

/// Reads the members of one object, and knows in the end which keys nobody asked for.
package struct ObjectReader {
    /// The object itself, for findings about it as a whole.
    package private(set) var node: ConfigNode
    private let members: [PositionedJSON.Member]
    /// Keys that were asked for, in this order; they are the ones suggested for unknown keys.
    private var allowed: [String] = []
    /// The same object in other files.
    private let parts: [ConfigNode]
    /// Keys that may stand in the parts as well.
    private var allowedInParts: [String] = []

    init(node: ConfigNode, members: [PositionedJSON.Member], parts: [ConfigNode] = []) {
        self.node = node
        self.members = members
        self.parts = parts
    }

    /// The value of a key, or nil where the object does not have it.
    package mutating func optional(_ key: String) -> ConfigNode? {
        allow(key)
        guard let member = members.first(where: { $0.key == key }) else { return nil }
        return node.child(member.value, key)
    }

    /// The value of a key; its absence is reported at the object.
    package mutating func required(_ key: String) -> ConfigNode? {
        let value = optional(key)
        node.trail?.change { $0.add(required: key) }
        if let value { return value }
        node.report(.missingKey, "missing key \"\(key)\"")
        return nil
    }

    /// The value of the one key of several that is given; none or more than one are reported.
    package mutating func exactlyOne(of keys: [String]) -> (key: String, node: ConfigNode)? {
        let found = one(of: keys, isNeeded: true)
        if found == nil, !keys.contains(where: { key in members.contains { $0.key == key } }) {
            node.report(.missingKey, "missing key", expected: ConfigNode.list(keys))
        }
        return found
    }

    /// The value of the one key of several that is given, if any; more than one are reported.
    package mutating func atMostOne(of keys: [String]) -> (key: String, node: ConfigNode)? {
        one(of: keys, isNeeded: false)
    }

    private mutating func one(of keys: [String], isNeeded: Bool) -> (key: String, node: ConfigNode)? {
        for key in keys { allow(key) }
        node.trail?.change { $0.add(PlaceNotes.Exclusive(keys: keys, isNeeded: isNeeded)) }
        let given = members.filter { keys.contains($0.key) }
        guard let first = given.first else { return nil }
        guard given.count == 1 else {
            for other in given.dropFirst() {
                reportKey(
                    other, .conflictingKeys, "\"\(other.key)\" and \"\(first.key)\" exclude each other",
                    related: [
                        Diagnostic.Related(
                            span: SourceSpan(file: node.file, range: first.keyRange), text: "the other is here")
                    ])
            }
            return nil
        }
        return (first.key, node.child(first.value, first.key))
    }

    /// Allows a key in every part too, whose value nobody reads, as `$schema`.
    mutating func ignoreInAllFiles(_ key: String) {
        allowInAllFiles(key)
        node.trail?.appending(key).change { $0.add(.anything) }
    }

    /// Allows a key without reading its value.
    package mutating func allow(_ key: String) {
        guard !allowed.contains(key) else { return }
        allowed.append(key)
        node.trail?.note(key)
    }

    /// Allows a key in every part too, without reading its value.
    mutating func allowInAllFiles(_ key: String) {
        allow(key)
        if !allowedInParts.contains(key) { allowedInParts.append(key) }
    }

    /// The values a key has in the object and in its parts, in the order of the files.
    ///
    /// A part that is no object is among them, so that nobody takes what it may have declared for missing.
    mutating func inAllFiles(_ key: String) -> [ConfigNode] {
        allowInAllFiles(key)
        let own = optional(key).map { [$0] } ?? []
        return own
            + parts.compactMap { part in
                guard case .object(let members) = part.json.content else { return part }
                return members.first { $0.key == key }.map { part.child($0.value, key) }
            }
    }

    /// The duration of a key, within a range of microseconds; the usual one where it is not given or not readable.
    mutating func span(_ key: String, in allowed: ClosedRange<Int64>, usual: Span) -> Span {
        let node = optional(key)
        if allowed.contains(usual.microseconds) {
            note(usual: .string(DurationText.text(microseconds: usual.microseconds)), for: key)
        }
        return node?.span(in: allowed) ?? usual
    }

    /// The whole number of a key; the usual one where it is not given or not readable.
    mutating func integer(_ key: String, in allowed: ClosedRange<Int>, usual: Int) -> Int {
        let node = optional(key)
        if allowed.contains(usual) { note(usual: .number(.integer(Int64(usual))), for: key) }
        return node?.integer(in: allowed) ?? usual
    }

    /// The truth value of a key; the usual one where it is not given or not readable.
    mutating func flag(_ key: String, usual: Bool = false) -> Bool {
        let value = optional(key)
        note(usual: .bool(usual), for: key)
        // So that a sample need not have it for each type of an object.
        node.trail?.appending(key).change { $0.add(.bool) }
        return value?.bool() ?? usual
    }

    /// The object of a key. One that is not given is read as an empty one by those who want to know what holds then, so that
    /// this is only for objects that need no key.
    mutating func section(_ key: String) -> ConfigNode? {
        if let value = optional(key) { return value }
        return node.trail == nil ? nil : node.child(Self.empty, key)
    }

    private static let empty = PositionedJSON.parse(Array("{}".utf8)).root

    /// Notes what holds where a key is not given.
    func note(usual value: JSONValue, for key: String) {
        guard let trail = node.trail else { return }
        trail.change { $0.add(usual: value, for: key) }
        guard !has(key) else { return }
        trail.note(UsualValue(file: node.file, object: node.pointer, key: key, value: value))
    }

    /// Keys that are asked for from now on belong to objects in which a key has this word, and are unknown in all others.
    mutating func narrow(_ key: String, to word: String) {
        node.trail?.change { $0.add(PlaceNotes.Variant(key: key, word: word)) }
        node.trail = node.trail?.variant(word)
    }

    /// Reports a missing key that is needed where another has one of some values.
    func demand(_ key: String, where other: String, is words: [String], found: String?) {
        node.trail?.change { $0.add(PlaceNotes.Demand(key: key, other: other, words: words)) }
        guard let found, words.contains(found), !has(key) else { return }
        node.report(.missingKey, "missing key \"\(key)\"")
    }

    /// Whether the object has a key; this does not allow it.
    package func has(_ key: String) -> Bool { members.contains { $0.key == key } }

    /// Reports the keys nobody asked for. A value that is probably a secret under a misspelled key is masked.
    func reportUnknownKeys() {
        // Once for all: an object may have a hundred thousand keys that nobody knows.
        let free = allowed.filter { !has($0) }
        for member in members where !allowed.contains(member.key) {
            let suggestion = node.suggestion(for: member.key, among: free)
            if let suggestion, SensitiveKey.matches(suggestion) {
                node.log.mask(SourceSpan(file: node.file, range: SensitiveKey.maskRange(of: member.value)))
            }
            reportKey(member, .unknownKey, "unknown key \(node.quote(member.key))", didYouMean: suggestion)
        }
        for part in parts { reportUnknownKeys(of: part) }
    }

    /// Reports the keys of a part that only the main file may have, or none.
    private func reportUnknownKeys(of part: ConfigNode) {
        guard case .object(let members) = part.json.content else {
            return part.reportWrongType(expected: "an object")
        }
        let reader = ObjectReader(node: part, members: members)
        let free = allowedInParts.filter { !reader.has($0) }
        for member in members where !allowedInParts.contains(member.key) {
            guard allowed.contains(member.key) else {
                let suggestion = part.suggestion(for: member.key, among: free)
                reader.reportKey(
                    member, .unknownKey, "unknown key \(part.quote(member.key))", didYouMean: suggestion)
                continue
            }
            let reason = member.key == "routes" ? ": the order of routes is their meaning" : ""
            reader.reportKey(
                member, .mainFileOnly, "\(part.quote(member.key)) stands in the main file only\(reason)",
                expected: ConfigNode.list(allowedInParts.filter { !$0.hasPrefix("$") }))
        }
    }

    private func reportKey(
        _ member: PositionedJSON.Member, _ code: DiagnosticCode, _ message: String, expected: String? = nil,
        didYouMean: String? = nil, related: [Diagnostic.Related] = []
    ) {
        node.log.report(
            Diagnostic(
                code, at: SourceSpan(file: node.file, range: member.keyRange),
                pointer: node.pointer.appending(member.key), message, expected: expected, didYouMean: didYouMean,
                related: related))
    }
}
