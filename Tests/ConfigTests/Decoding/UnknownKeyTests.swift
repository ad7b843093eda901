import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("No object forgets an unknown key")
struct UnknownKeyTests {
    /// All objects of the full configuration.
    private static let objects: [JSONPointer] = {
        var found: [JSONPointer] = []
        collect(PositionedJSON.parse(Array(Sample.full.utf8)).root, .root, &found)
        return found
    }()

    private static func collect(_ node: PositionedJSON, _ pointer: JSONPointer, _ found: inout [JSONPointer]) {
        switch node.content {
        case .object(let members):
            found.append(pointer)
            for member in members { collect(member.value, pointer.appending(member.key), &found) }
        case .array(let items):
            for (place, item) in items.enumerated() { collect(item, pointer.appending(place), &found) }
        default: break
        }
    }

    /// What a wrong key is in an object whose keys are names that people chose.
    private static let named: [String: String] = [
        "gateways": "FD0108", "skills": "FD0108", "channels": "FD0108", "priorities": "FD0108", "queues": "FD0108",
        "profiles": "FD0108", "teams": "FD0108", "agents": "FD0108", "require": "FD0109", "prefer": "FD0109",
        "lower": "FD0109", "limits": "FD0109", "hours": "FD0108", "week": "FD0403", "except": "FD0408",
        "attribute": "FD0101", "templates": "FD0108", "thanks": "FD0201", "got-it": "FD0201",
        "attributes": "FD0101", "headers": "FD0241",
    ]

    /// Objects in which every key is good: what is sent to others, as it stands there.
    private static func isFree(_ object: JSONPointer) -> Bool { object.tokens.contains("body") }

    @Test("a key put into any object is an error at its place")
    func injects() throws {
        #expect(Self.objects.count > 40)
        let (root, _) = PositionedJSON.parse(Array(Sample.full.utf8))
        #expect(Self.objects.filter(Self.isFree).count == 2)
        for object in Self.objects where !Self.isFree(object) {
            let node = try #require(root.node(at: object))
            var bytes = Array(Sample.full.utf8)
            bytes.insert(contentsOf: Array(#" "Not a key": 0,"#.utf8), at: node.range.lowerBound + 1)
            // The object had no member.
            var text = String(decoding: bytes, as: UTF8.self)
            text = text.replacing(#" "Not a key": 0,}"#, with: #" "Not a key": 0}"#)
            let loading = Loading(text)
            #expect(loading.configuration == nil, "\(object)")
            let pointer = object.appending("Not a key")
            let codes = loading.report.diagnostics.filter { $0.pointer == pointer }.map(\.code.id)
            // Elsewhere than at the root these refer to what is declared there.
            let isReference =
                object.tokens.count > 2
                && ["skills", "hours", "agents", "load", "requires", "notAgent"].contains(object.tokens.last)
            let expected = isReference ? "FD0109" : Self.named[object.tokens.last ?? ""] ?? "FD0103"
            #expect(codes.contains(expected), "\(object) \(codes)")
            #expect(loading.report.diagnostics.allSatisfy { $0.pointer == pointer }, "\(loading.text)")
        }
    }

    /// The sections that may stand in `conf.d`.
    private static let sections = [
        "skills", "hours", "priorities", "channels", "queues", "profiles", "teams", "agents", "templates",
        "tests",
    ]

    @Test("a key put into any object of a part is an error at its place in that part", arguments: sections)
    func injectsIntoParts(_ section: String) throws {
        let full = Array(Sample.full.utf8)
        let (root, _) = PositionedJSON.parse(full)
        let node = try #require(root.node(at: JSONPointer(tokens: [section])))
        // The section moves into a part; in the main file an empty one is left.
        var rest = full
        let isList = if case .array = node.content { true } else { false }
        rest.replaceSubrange(node.range, with: Array((isList ? "[]" : "{}").utf8))
        let start = Array("{ \"\(section)\": ".utf8)
        let part = start + full[node.range] + Array(" }".utf8)
        func load(_ part: [UInt8]) -> (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet) {
            ConfigurationLoader.load(
                SourceFile(name: "config.json", bytes: rest), parts: [SourceFile(name: "conf.d/a.json", bytes: part)],
                lint: LintOptions(isOn: false))
        }
        #expect(load(part).report.diagnostics.isEmpty)
        let objects = Self.objects.filter { $0.tokens.first == section }
        #expect(!objects.isEmpty)
        for object in objects where !Self.isFree(object) {
            let place = try #require(root.node(at: object)).range.lowerBound - node.range.lowerBound + start.count
            var bytes = part
            bytes.insert(contentsOf: Array(#" "Not a key": 0,"#.utf8), at: place + 1)
            let text = String(decoding: bytes, as: UTF8.self).replacing(
                #" "Not a key": 0,}"#, with: #" "Not a key": 0}"#)
            let loaded = load(Array(text.utf8))
            #expect(loaded.configuration == nil, "\(object)")
            #expect(
                loaded.report.diagnostics.allSatisfy {
                    $0.pointer == object.appending("Not a key") && $0.span.file == 1
                }, "\(object)")
        }
    }

    @Test("every key left out leaves at most an error of its own object or of those who refer to it")
    func leavesOut() throws {
        // Removing any member never stops the decoder, and never makes another key unknown.
        for object in Self.objects {
            let (root, _) = PositionedJSON.parse(Array(Sample.full.utf8))
            guard case .object(let members) = try #require(root.node(at: object)).content else { continue }
            for member in members {
                var bytes = Array(Sample.full.utf8)
                bytes.replaceSubrange(member.keyRange, with: Array(#""Not a key""#.utf8))
                let codes = Loading(String(decoding: bytes, as: UTF8.self)).report.diagnostics
                    .filter { $0.pointer != object.appending("Not a key") && $0.code == .unknownKey }
                #expect(codes.isEmpty, "\(object) \(member.key)")
            }
        }
    }
}
