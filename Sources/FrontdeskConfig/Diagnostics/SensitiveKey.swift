import FrontdeskCore

/// Recognises keys that hold secrets by their names, misspelled ones and those no reader knows included.
///
/// This is the second line: readers mask what they know to be secret; this masks what they never come to see.
enum SensitiveKey {
    /// Parts of names that betray a secret, in lower case.
    private static let parts: [[UInt8]] = ["passw", "pwd", "secret", "token", "apikey", "api_key", "private"]
        .map { Array($0.utf8) }

    /// Names that only sound like it: where tokens are had is no secret, nor that a host has a private address.
    private static let exceptions: Set<String> = ["tokenURL", "privateHost"]

    /// Whether a key of this name holds a secret.
    static func matches(_ key: String) -> Bool {
        guard !exceptions.contains(key) else { return false }
        let bytes = Array(key.utf8)
        return partEnd(in: bytes, 0..<bytes.count) != nil
    }

    /// The end of the first word with such a part within some bytes, its closing quote included.
    static func keyEnd(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
        guard var end = partEnd(in: bytes, range) else { return nil }
        while end < range.upperBound, isLetter(bytes[end]) { end += 1 }
        if end < range.upperBound, bytes[end] == UInt8(ascii: "\"") { end += 1 }
        return end
    }

    /// The end of the first such part within some bytes.
    private static func partEnd(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
        for start in range {
            for part in parts where start + part.count <= range.upperBound {
                let isHere = part.indices.allSatisfy { lowercase(bytes[start + $0]) == part[$0] }
                if isHere { return start + part.count }
            }
        }
        return nil
    }

    /// The bytes of all literals below keys that hold secrets, but for the names in references to secrets.
    static func literals(in node: PositionedJSON) -> [Range<Int>] {
        var found: [Range<Int>] = []
        collect(node, isSecret: false, into: &found)
        return found
    }

    private static func collect(_ node: PositionedJSON, isSecret: Bool, into found: inout [Range<Int>]) {
        switch node.content {
        case .array(let items):
            for item in items { collect(item, isSecret: isSecret, into: &found) }
        case .object(let members):
            for member in members {
                let isName = isSecret && SecretReference.keys.contains(member.key)
                collect(member.value, isSecret: !isName && (isSecret || matches(member.key)), into: &found)
            }
        case .string, .number, .invalid:
            if isSecret { found.append(maskRange(of: node)) }
        case .bool, .null:
            break
        }
    }

    /// The bytes to mask of a literal: of a string those between its quotes.
    static func maskRange(of node: PositionedJSON) -> Range<Int> {
        guard case .string = node.content, node.range.count >= 2 else { return node.range }
        return node.range.lowerBound + 1..<node.range.upperBound - 1
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercase(byte))
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
