import FrontdeskCore
import Testing

@Suite("JSON pointers")
struct JSONPointerTests {
    private static let text =
        #"{"":0,"foo":["bar","baz"],"a/b":1,"m~n":8,"~1":9,"c%d":2," ":7,"deep":{"list":[[10,11]]}}"#

    @Test(
        "a pointer leads to the value RFC 6901 says",
        arguments: [
            ("/", "0"), ("/foo", #"["bar","baz"]"#), ("/foo/0", #""bar""#), ("/a~1b", "1"), ("/m~0n", "8"),
            ("/~01", "9"), ("/c%d", "2"), ("/ ", "7"), ("/deep/list/0/1", "11"),
        ])
    func resolves(_ text: String, _ value: String) throws {
        let root = try parsed(Self.text)
        let pointer = try #require(JSONPointer(text))
        #expect(root.value(at: pointer).map(written) == value)
        #expect(pointer.description == text)
        #expect(PositionedJSON.parse(Array(Self.text.utf8)).root.node(at: pointer) != nil)
    }

    @Test("the empty pointer is the whole text")
    func resolvesRoot() throws {
        let root = try parsed(Self.text)
        #expect(JSONPointer("").flatMap { root.value(at: $0) } == root)
    }

    @Test(
        "a pointer to nothing gives nothing",
        arguments: [
            "/foo/2", "/foo/-", "/foo/00", "/foo/+1", "/foo/ 1", "/foo/", "/nope", "/foo/0/x", "/99999999999999999999",
        ])
    func findsNothing(_ text: String) throws {
        let pointer = try #require(JSONPointer(text))
        #expect(try parsed(Self.text).value(at: pointer) == nil)
    }

    @Test("what is no pointer is refused", arguments: ["foo", "#/foo", "/a~", "/a~2", "/~b/c"])
    func refuses(_ text: String) {
        #expect(JSONPointer(text) == nil)
    }

    @Test("keys are escaped on the way out")
    func appends() {
        #expect(JSONPointer.root.appending("a/b~c").appending(3).description == "/a~1b~0c/3")
    }
}
