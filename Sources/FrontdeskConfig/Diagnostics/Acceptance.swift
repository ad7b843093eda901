import FrontdeskCore

/// A kind of warning that is meant to be, in one object of the file or in all of it.
struct Acceptance {
    /// The code, as in `FD0501`.
    let code: String
    /// Where the code stands.
    let span: SourceSpan
    let pointer: JSONPointer
    /// The object, with all inside it; nil means the whole desk.
    let scope: JSONPointer?

    /// Whether a finding is one of those.
    func covers(_ diagnostic: Diagnostic) -> Bool {
        guard diagnostic.severity == .warning, diagnostic.code.id == code else { return false }
        guard let scope else { return true }
        return diagnostic.span.file == span.file && diagnostic.pointer.tokens.starts(with: scope.tokens)
    }
}

/// All acceptances of a configuration.
struct Acceptances {
    private var all: [Acceptance] = []
    /// By code.
    private var places: [String: [Int]] = [:]

    /// Adds one.
    mutating func add(_ acceptance: Acceptance) {
        places[acceptance.code, default: []].append(all.count)
        all.append(acceptance)
    }

    /// Whether a finding is accepted.
    func cover(_ diagnostic: Diagnostic) -> Bool {
        places[diagnostic.code.id, default: []].contains { all[$0].covers(diagnostic) }
    }

    /// Those that none of some findings answers, in the order they were read.
    func idle(among warnings: [Diagnostic]) -> [Acceptance] {
        var isAnswered = Array(repeating: false, count: all.count)
        for warning in warnings {
            for place in places[warning.code.id, default: []] where all[place].covers(warning) {
                isAnswered[place] = true
            }
        }
        return all.indices.filter { !isAnswered[$0] }.map { all[$0] }
    }
}

extension ObjectReader {
    /// `accept`: the kinds of warnings that are meant to be, in this object and all inside it.
    mutating func acceptances() {
        if let accept = optional("accept") { return accept.accept(in: node.pointer) }
        // For those who want to know what it takes.
        guard node.trail != nil else { return }
        for item in node.child(Self.sample, "accept").items() ?? [] { _ = item.acceptable() }
    }

    private static let sample = PositionedJSON.parse(Array("[\"FD0510\"]".utf8)).root
}

extension ConfigNode {
    /// A list of codes that hold for an object, or nil for the whole desk.
    func accept(in scope: JSONPointer?) {
        var seen: Set<String> = []
        for item in items() ?? [] {
            if let text = item.text, let code = DiagnosticCode.named(text), code.id == text,
                !DiagnosticCode.acceptable.contains(code)
            {
                item.report(.unacceptable, "\(code.id), \(code.title), is none that can be accepted")
                continue
            }
            guard let code = item.acceptable() else { continue }
            guard seen.insert(code).inserted else {
                item.report(.repeatedName, severity: .warning, "\"\(code)\" is named twice")
                continue
            }
            log.accept(Acceptance(code: code, span: item.span, pointer: item.pointer, scope: scope))
        }
    }

    /// The code of a warning that can be accepted.
    fileprivate func acceptable() -> String? { choice(of: DiagnosticCode.acceptable.map(\.id)) }
}
