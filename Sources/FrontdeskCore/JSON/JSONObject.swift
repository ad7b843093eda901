/// The members of a JSON object in the order of the source, each key once.
///
/// Small objects are searched one member after the other; larger ones through an index sorted by the bytes of
/// the keys, so that neither look-up nor the search for duplicates grows with the square of a hostile object.
package struct JSONObject: Sendable {
    /// One key with its value.
    package struct Member: Equatable, Sendable {
        package let key: String
        package let value: JSONValue

        /// Makes a member.
        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }

        package static func == (left: Member, right: Member) -> Bool {
            JSONText.same(left.key, right.key) && left.value == right.value
        }
    }

    /// Members up to which a plain search is faster than an index.
    static let linearMax = 16

    package let members: [Member]
    /// Places in `members` by key; empty for small objects.
    private let order: [Int32]

    /// An object of these members, or nil where a key occurs twice.
    package init?(_ members: [Member]) {
        guard Self.duplicate(in: members) == nil else { return nil }
        self.init(distinct: members)
    }

    /// An object of members whose keys are known to differ.
    init(distinct members: [Member]) {
        self.members = members
        order = members.count > Self.linearMax ? Self.sorted(members) : []
    }

    /// An object out of the parser, small enough to have been checked while it was read, or with the place of
    /// the member whose key was there before.
    static func checked(_ members: [Member]) -> Result<JSONObject, Duplicate> {
        guard members.count > linearMax else { return .success(JSONObject(distinct: members)) }
        let order = sorted(members)
        if let place = repeated(members, order) { return .failure(Duplicate(place: place)) }
        return .success(JSONObject(members: members, order: order))
    }

    /// The place of a member whose key an earlier member has.
    struct Duplicate: Error {
        let place: Int
    }

    private init(members: [Member], order: [Int32]) {
        self.members = members
        self.order = order
    }

    /// The value of a key, or nil where there is none.
    package subscript(key: String) -> JSONValue? {
        if order.isEmpty {
            for member in members where JSONText.same(member.key, key) { return member.value }
            return nil
        }
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            if JSONText.precedes(members[Int(order[middle])].key, key) { low = middle + 1 } else { high = middle }
        }
        guard low < order.count else { return nil }
        let member = members[Int(order[low])]
        return JSONText.same(member.key, key) ? member.value : nil
    }

    private static func duplicate(in members: [Member]) -> Int? { repeated(members, sorted(members)) }

    private static func sorted(_ members: [Member]) -> [Int32] {
        (0..<Int32(members.count)).sorted { a, b in
            let left = members[Int(a)].key
            let right = members[Int(b)].key
            if JSONText.precedes(left, right) { return true }
            return a < b && JSONText.same(left, right)
        }
    }

    /// The first place, in source order, of a key that was there before.
    private static func repeated(_ members: [Member], _ order: [Int32]) -> Int? {
        var first: Int?
        for (a, b) in zip(order, order.dropFirst())
        where JSONText.same(members[Int(a)].key, members[Int(b)].key) {
            first = min(first ?? Int(b), Int(b))
        }
        return first
    }
}

extension JSONObject: Equatable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool { left.members == right.members }
}
