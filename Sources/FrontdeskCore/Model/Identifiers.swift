/// An identifier of the desk: a counter, shown with a letter in front.
///
/// In JSON identifiers are always strings (`"c1042"`), because a reader in JavaScript loses integers past 2^53.
package protocol DeskIdentifier: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The letter people see in front of the number.
    static var letter: Character { get }
    var value: Int64 { get }
    init(_ value: Int64)
}

extension DeskIdentifier {
    package var description: String { "\(Self.letter)\(value)" }

    /// Reads `c1042`; `nil` for anything else, also for signs, leading zeros and numbers past 2^63.
    package init?(parsing text: some StringProtocol) {
        guard text.first == Self.letter else { return nil }
        let digits = text.dropFirst()
        guard !digits.isEmpty, digits.first != "0", digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }),
            let value = Int64(digits)
        else { return nil }
        self.init(value)
    }

    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

/// A conversation; its number is the case number customers are told.
package struct ConversationID: DeskIdentifier {
    package static let letter: Character = "c"
    package let value: Int64
    package init(_ value: Int64) { self.value = value }
}

/// A message: inbound, outbound or a note.
package struct MessageID: DeskIdentifier {
    package static let letter: Character = "m"
    package let value: Int64
    package init(_ value: Int64) { self.value = value }
}

/// A customer.
package struct ContactID: DeskIdentifier {
    package static let letter: Character = "p"
    package let value: Int64
    package init(_ value: Int64) { self.value = value }
}

/// One address of a customer.
package struct IdentityID: DeskIdentifier {
    package static let letter: Character = "i"
    package let value: Int64
    package init(_ value: Int64) { self.value = value }
}

/// One offer, or one automatic assignment, of a conversation to an agent.
package struct OfferID: DeskIdentifier {
    package static let letter: Character = "o"
    package let value: Int64
    package init(_ value: Int64) { self.value = value }
}

/// One outbound message on its way out.
package struct OutboxID: DeskIdentifier {
    package static let letter: Character = "x"
    package let value: Int64
    package init(_ value: Int64) { self.value = value }
}

/// A number the desk gave to a configured name by a defining event; dense, small and never used again.
package protocol DeskNumber: Hashable, Comparable, Sendable {
    var value: Int32 { get }
    init(_ value: Int32)
}

extension DeskNumber {
    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }

    /// As the index into a table by number.
    package var index: Int { Int(value) }

    /// Stands for nobody, no queue, no route.
    package static var none: Self { Self(-1) }
    package var isSet: Bool { value >= 0 }
}

package struct AgentNumber: DeskNumber {
    package let value: Int32
    package init(_ value: Int32) { self.value = value }
}

package struct QueueNumber: DeskNumber {
    package let value: Int32
    package init(_ value: Int32) { self.value = value }
}

package struct ChannelNumber: DeskNumber {
    package let value: Int32
    package init(_ value: Int32) { self.value = value }
}

package struct SkillNumber: DeskNumber {
    package let value: Int32
    package init(_ value: Int32) { self.value = value }
}

package struct RouteNumber: DeskNumber {
    package let value: Int32
    package init(_ value: Int32) { self.value = value }
}

/// A language somebody has written in.
package struct LanguageNumber: DeskNumber {
    package let value: Int32
    package init(_ value: Int32) { self.value = value }
}

/// A requirement the desk has seen, interned by its own defining event.
package struct RequirementNumber: DeskNumber {
    package let value: Int32
    package init(_ value: Int32) { self.value = value }
}

/// What kinds of configured names get a desk number.
package enum NameKind: UInt8, CaseIterable, Sendable {
    case agent = 1
    case queue = 2
    case channel = 3
    case skill = 4
    case route = 5
    /// A language, by its code.
    case language = 6
}
