extension JSONText {
    /// The number that starts here, by the grammar of RFC 8259 section 6, and the place after it.
    ///
    /// - Throws: `bad-number` at its first byte; so also for a number that a letter, a digit or a point follows.
    static func number(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) throws(JSONError) -> (number: JSONNumber, end: Int) {
        var at = start
        let negative = bytes[at] == UInt8(ascii: "-")
        if negative { at += 1 }
        let whole = digits(bytes, &at)
        guard whole > 0, whole == 1 || bytes[at - whole] != UInt8(ascii: "0") else {
            throw JSONError(.badNumber, at: start)
        }
        var isInteger = true
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            isInteger = false
            at += 1
            guard digits(bytes, &at) > 0 else { throw JSONError(.badNumber, at: start) }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard digits(bytes, &at) > 0 else { throw JSONError(.badNumber, at: start) }
        }
        guard at == bytes.count || !continuesWord(bytes[at]) else { throw JSONError(.badNumber, at: start) }
        if isInteger, let value = integer(bytes, at - whole, at, negative: negative) {
            return (.integer(value), at)
        }
        return (.decimal(try text(bytes, start, at)), at)
    }

    /// Whether a byte would go on with a word or number, so that `12x` and `truex` are one wrong word each.
    static func continuesWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }

    /// Steps over digits; returns how many.
    private static func digits(_ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> Int {
        let start = at
        while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 { at += 1 }
        return at - start
    }

    /// The value of a run of digits, or nil beyond 64 bits. It is summed up below zero, where there is one more.
    private static func integer(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, negative: Bool
    ) -> Int64? {
        var value: Int64 = 0
        for at in start..<end {
            let (product, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, under) = product.subtractingReportingOverflow(Int64(bytes[at] &- UInt8(ascii: "0")))
            if over || under { return nil }
            value = sum
        }
        if negative { return value }
        return value == .min ? nil : -value
    }
}
