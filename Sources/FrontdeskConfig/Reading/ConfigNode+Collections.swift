import FrontdeskCore

extension ConfigNode {
    /// Reads an object: `body` asks for its keys, and every key it did not ask for is reported as unknown.
    ///
    /// So a decoder must ask for all keys it allows on every path, or `allow` them.
    package func object<Value>(_ body: (inout ObjectReader) -> Value?) -> Value? { object(with: [], body) }

    /// Reads an object and the parts of it that other files hold.
    ///
    /// What `body` asks for by ``ObjectReader/inAllFiles(_:)`` may stand in a part too, and nothing else may.
    func object<Value>(with parts: [ConfigNode], _ body: (inout ObjectReader) -> Value?) -> Value? {
        note(.object)
        guard case .object(let members) = json.content else {
            reportWrongType(expected: "an object")
            return nil
        }
        var reader = ObjectReader(node: self, members: members, parts: parts)
        let value = body(&reader)
        reader.reportUnknownKeys()
        return value
    }

    /// The items of an array of some length.
    package func items(count allowed: ClosedRange<Int> = 0...Int.max) -> [ConfigNode]? {
        note(.array(allowed))
        guard case .array(let items) = json.content else {
            reportWrongType(expected: "an array")
            return nil
        }
        guard allowed.contains(items.count) else {
            let expected =
                allowed.upperBound == .max
                ? "\(allowed.lowerBound) or more" : "\(allowed.lowerBound) to \(allowed.upperBound)"
            report(.wrongCount, "array of \(items.count) items", expected: expected)
            return nil
        }
        return items.enumerated().map { child($0.element, String($0.offset), isItem: true) }
    }

    /// The items of an array, each read by `read`; those that could not be are left out.
    package func list<Item>(
        count allowed: ClosedRange<Int> = 0...Int.max, _ read: (ConfigNode) -> Item?
    ) -> [Item]? {
        items(count: allowed)?.compactMap(read)
    }

    /// The members of an object whose keys are names the operator gave, in the order of the file.
    ///
    /// Keys that are no names are reported; their values come along, so that what is wrong in them shows as well.
    package func namedMembers() -> [(name: ConfigName, node: ConfigNode)]? {
        note(.members(key: .name, count: 0...Int.max))
        return members { key in
            guard !ConfigName.isValid(key.text) else { return }
            let lower = key.text.lowercased()
            log.report(
                Diagnostic(
                    .badName, at: key.span, pointer: key.pointer, "\(quote(key.text)) is not a name",
                    expected: ConfigName.form, didYouMean: ConfigName.isValid(lower) ? lower : nil))
        }
    }

    /// The members of an object whose keys mean something else than names, as dates or words, unchecked.
    package func members() -> [(name: ConfigName, node: ConfigNode)]? { members(key: nil) }

    /// The same, with the form of a key and the count that the caller will check.
    func members(key: TextForm?, count: ClosedRange<Int> = 0...Int.max) -> [(name: ConfigName, node: ConfigNode)]? {
        note(.members(key: key, count: count))
        return members { _ in }
    }

    /// The value of one key, whatever the others are; this allows no key.
    func member(_ key: String) -> ConfigNode? { json[key].map { child($0, key) } }

    private func members(check: (ConfigName) -> Void) -> [(name: ConfigName, node: ConfigNode)]? {
        guard case .object(let members) = json.content else {
            reportWrongType(expected: "an object")
            return nil
        }
        return members.map { member in
            let node = child(member.value, member.key, isNamed: true)
            let span = SourceSpan(file: file, range: member.keyRange)
            let name = ConfigName(text: member.key, span: span, pointer: node.pointer)
            check(name)
            return (name, node)
        }
    }
}
