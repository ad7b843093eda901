import FrontdeskCore

/// A value of a configuration with where it comes from, in a tree that grows.
final class EffectiveNode {
    /// What the value is.
    enum Content {
        /// A string, a number or a word, as JSON text.
        case plain([UInt8])
        case object([(key: String, node: EffectiveNode)])
        case array([EffectiveNode])
    }

    private(set) var content: Content
    /// Where it stands; nil where it stands nowhere, because it is what holds then.
    let origin: SourceSpan?

    private init(_ content: Content, origin: SourceSpan?) {
        self.content = content
        self.origin = origin
    }

    /// A value of a file.
    ///
    /// - Parameter secrets: bytes that are not to be shown.
    convenience init(_ json: PositionedJSON, file: Int, bytes: [UInt8], secrets: [Range<Int>]) {
        let content: Content =
            switch json.content {
            case .object(let members):
                .object(
                    members.map {
                        ($0.key, EffectiveNode($0.value, file: file, bytes: bytes, secrets: secrets))
                    })
            case .array(let items):
                .array(items.map { EffectiveNode($0, file: file, bytes: bytes, secrets: secrets) })
            case .invalid, .null, .bool, .number, .string:
                secrets.contains { $0.overlaps(json.range) }
                    ? .plain(Self.text(SourceLine.mask)) : .plain(Array(bytes[json.range]))
            }
        self.init(content, origin: SourceSpan(file: file, range: json.range))
    }

    /// A value that holds where the files say nothing.
    private convenience init(usual value: JSONValue) {
        switch value {
        case .object(let object):
            self.init(.object(object.members.map { ($0.key, EffectiveNode(usual: $0.value)) }), origin: nil)
        case .array(let items):
            self.init(.array(items.map { EffectiveNode(usual: $0) }), origin: nil)
        case .null, .bool, .number, .string:
            var json = JSONWriter()
            json.value(value)
            self.init(.plain(json.bytes), origin: nil)
        }
    }

    /// Puts what holds for a key into the object a pointer leads to, unless the key is there. Objects on the way that are
    /// missing are made.
    func insert(_ value: JSONValue, for key: String, at pointer: ArraySlice<String>) {
        guard let token = pointer.first else {
            guard case .object(let members) = content, !members.contains(where: { $0.key == key }) else { return }
            content = .object(members + [(key, EffectiveNode(usual: value))])
            return
        }
        switch content {
        case .plain: break
        case .array(let items):
            guard let place = Int(token), items.indices.contains(place) else { return }
            items[place].insert(value, for: key, at: pointer.dropFirst())
        case .object(let members):
            if let member = members.first(where: { $0.key == token }) {
                return member.node.insert(value, for: key, at: pointer.dropFirst())
            }
            let node = EffectiveNode(.object([]), origin: nil)
            content = .object(members + [(token, node)])
            node.insert(value, for: key, at: pointer.dropFirst())
        }
    }

    /// Adds the members of another object: sections that both have are made one, so that named things of several files
    /// stand together.
    func merge(_ other: EffectiveNode) {
        guard case .object(var members) = content, case .object(let others) = other.content else { return }
        for member in others {
            guard let place = members.firstIndex(where: { $0.key == member.key }) else {
                members.append(member)
                continue
            }
            let section = members[place].node
            if case .object(let old) = section.content, case .object(let new) = member.node.content {
                section.content = .object(old + new)
            }
        }
        content = .object(members)
    }

    /// The text of a string as JSON.
    static func text(_ string: String) -> [UInt8] {
        var json = JSONWriter()
        json.string(string)
        return json.bytes
    }

    /// The value as a formatter lays it out.
    var layout: FormatTree.Value {
        switch content {
        case .plain(let text): .plain(text)
        case .array(let items):
            .list(FormatTree.List(isObject: false, items: items.map { FormatTree.Item(value: $0.layout) }))
        case .object(let members):
            .list(
                FormatTree.List(
                    isObject: true,
                    items: members.map { FormatTree.Item(key: Self.text($0.key), value: $0.node.layout) }))
        }
    }
}
