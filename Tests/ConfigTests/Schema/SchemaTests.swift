import Foundation
import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("The schema of the configuration")
struct SchemaTests {
    @Test("the samples leave no key without a value that was read")
    func complete() {
        #expect(ConfigurationSchema.unreadKeys() == [])
    }

    @Test("it is JSON, of the draft it names")
    func parses() throws {
        let schema = try JSONParser.parse(Array(ConfigurationSchema.text().utf8))
        #expect(schema["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
    }

    @Test("it knows what is needed, what excludes each other, and what holds where nothing is said")
    func says() throws {
        let schema = try JSONParser.parse(Array(ConfigurationSchema.text().utf8))
        func value(_ pointer: String) throws -> JSONValue? { try schema.value(at: #require(JSONPointer(pointer))) }
        #expect(try value("/required")?.array?.compactMap(\.string) == ["desk", "routes"])
        #expect(try value("/properties/absence/properties/live/default")?.string == "1m30s")
        #expect(try value("/properties/misses/properties/max/maximum")?.int64 == 100)
        #expect(try value("/$defs/condition/properties/not/$ref")?.string == "#/$defs/condition")
        #expect(try value("/properties/routes/items/allOf/0/oneOf/1/required/0")?.string == "end")
        // What depends on the class of the channel is not said.
        #expect(try value("/properties/channels/additionalProperties/properties/weight/default") == nil)
    }

    @Test("of channels it knows by their type which keys they have, and no others")
    func types() throws {
        let schema = try JSONParser.parse(Array(ConfigurationSchema.text().utf8))
        let channel = try #require(schema["properties"]?["channels"]?["additionalProperties"])
        let types = try #require(channel["properties"]?["type"]?["enum"]?.array)
        let words = types.compactMap(\.string)
        let rules = try #require(channel["allOf"]?.array)
        #expect(words.count == 11 && rules.count == words.count + 1)
        let variants = rules.prefix(words.count)
        #expect(variants.compactMap { $0["if"]?["properties"]?["type"]?["enum"]?.array?.first?.string } == words)
        // The others have a usual class.
        let needsClass = rules.last?["if"]?["properties"]?["type"]?["enum"]?.array?.compactMap(\.string)
        #expect(needsClass == ["webhook", "email"])
        #expect(rules.last?["then"]?["required"]?.array?.compactMap(\.string) == ["class"])
        var needed: [String: [String]] = [:]
        for (word, variant) in zip(words, variants) {
            let then = try #require(variant["then"])
            #expect(then["additionalProperties"] == .bool(false))
            #expect(then["properties"]?["class"] == .bool(true), "said once for all of them")
            needed[word] = then["required"]?.array?.compactMap(\.string)
            #expect((then["properties"]?["imap"] != nil) == (word == "email"))
            #expect((then["properties"]?["verify"] != nil) == (word == "webhook"))
            #expect((then["properties"]?["privateHost"]?["default"] == .bool(false)) == (word != "email"))
        }
        #expect(needed["email"] == ["address"] && needed["webhook"] == ["path", "verify"])
        #expect(needed["matrix"] == ["server", "token"] && needed["telegram"] == ["token"])
        #expect(needed["meta"] == ["product", "path", "appSecret", "verifyToken", "token", "account"])
        #expect(needed["poll"] == ["request", "items", "map"])
        // What a text of a body may hold is not said; that a body is an object is.
        let poll = try #require(variants.last?["then"]?["properties"])
        #expect(poll["reply"]?["properties"]?["body"]?["type"]?.string == "object")
        #expect(poll["request"]?["properties"]?["headers"]?["additionalProperties"]?["anyOf"]?.array?.count == 2)
        #expect(poll["map"]?["required"]?.array?.compactMap(\.string) == ["id", "from", "text"])
        #expect(channel["additionalProperties"] == nil && channel["properties"]?["imap"] == nil)
    }

    @Test("it tells editors what the reference page says of a key")
    func meanings() throws {
        let rows = try ReferencePage().rows.filter { $0.cells.count == 5 }
        let table = rows.flatMap { row in row.keys.map { "\($0): \(row.cells[1])" } }.joined(separator: "\n")
        let isSame = SchemaText.table == table
        if !isSame, ProcessInfo.processInfo.environment["UPDATE_SCHEMA"] == "1" {
            let path = ReferencePage.root.appending(path: "Sources/FrontdeskConfig/Schema/SchemaText.swift")
            let mark = "#\"\"\"\n"
            let source = try String(contentsOf: path, encoding: .utf8)
            let head = try #require(source.components(separatedBy: mark).first)
            let lines = table.split(separator: "\n").map { "        " + $0 + "\n" }.joined()
            try (head + mark + lines + "        \"\"\"#\n}\n").write(to: path, atomically: true, encoding: .utf8)
        }
        #expect(isSame, "the page has changed: run the tests once with UPDATE_SCHEMA=1")
        let schema = try JSONParser.parse(Array(ConfigurationSchema.text().utf8))
        let pointer = try #require(JSONPointer("/properties/misses/properties/max/description"))
        #expect(schema.value(at: pointer)?.string?.contains("missed in a row") == true)
    }
}
