import FrontdeskCore
import Testing

@Suite("The JSON writer")
struct JSONWriterTests {
    private func sample(_ style: JSONWriter.Style) -> String {
        var json = JSONWriter(style)
        json.beginObject()
        json.key("id")
        json.string("c1042")
        json.key("n")
        json.integer(-7)
        json.key("empty")
        json.beginArray()
        json.endArray()
        json.key("none")
        json.beginObject()
        json.endObject()
        json.key("list")
        json.beginArray()
        json.bool(true)
        json.null()
        json.raw("1.50")
        json.raw(Array("{}".utf8))
        json.double(0.25)
        json.double(.infinity)
        json.endArray()
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test("compact text has no white space")
    func writesCompact() {
        #expect(
            sample(.compact)
                == #"{"id":"c1042","n":-7,"empty":[],"none":{},"list":[true,null,1.50,{},0.25,null]}"#)
    }

    @Test("pretty text has a line for each member and item")
    func writesPretty() {
        let expected = """
            {
              "id": "c1042",
              "n": -7,
              "empty": [],
              "none": {},
              "list": [
                true,
                null,
                1.50,
                {},
                0.25,
                null
              ]
            }
            """
        #expect(sample(.pretty) == expected)
    }

    @Test("only what must be escaped is escaped")
    func escapes() {
        #expect(
            written(.string("a\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}é\u{2028}😀")) == #""a\"\\/\b\f\n\r\t\u0000\u001f"#
                + "\u{7f}é\u{2028}😀\"")
    }

    @Test("whole numbers are exact to the last", arguments: [0, 7, -1, 10, 1_000_000, Int64.max, Int64.min])
    func writesIntegers(_ value: Int64) {
        #expect(written(.number(.integer(value))) == String(value))
    }

    @Test("values follow what was there before")
    func appends() {
        var json = JSONWriter(appendingTo: Array("data: ".utf8))
        json.beginArray()
        json.integer(1)
        json.integer(2)
        json.endArray()
        #expect(String(decoding: json.bytes, as: UTF8.self) == "data: [1,2]")
    }
}
