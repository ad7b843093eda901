import FrontdeskCore
import Testing

/// SplitMix64: the same numbers in every run, so that a failing case can be had again.
struct TestRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// A text for a strict parser, with the fault expected of it; nil for a text that is JSON.
struct JSONCase: CustomTestStringConvertible, Sendable {
    let bytes: [UInt8]
    let code: JSONError.Code?
    let offset: Int?

    init(_ text: String, _ code: JSONError.Code? = nil, at offset: Int? = nil) {
        self.init(bytes: Array(text.utf8), code, at: offset)
    }

    init(bytes: [UInt8], _ code: JSONError.Code? = nil, at offset: Int? = nil) {
        self.bytes = bytes
        self.code = code
        self.offset = offset
    }

    var testDescription: String { String(decoding: bytes.prefix(60), as: UTF8.self) }
}

/// The strict value of a text.
func parsed(_ text: String) throws(JSONError) -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

/// The compact text of a value.
func written(_ value: JSONValue) -> String {
    var writer = JSONWriter()
    writer.value(value)
    return String(decoding: writer.bytes, as: UTF8.self)
}
