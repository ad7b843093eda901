import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore
import Synchronization

extension APIService {
    /// The configuration: what is in force, what was, and how it changes.
    func configure(_ request: APIRequest) throws(ParameterError) {
        switch request.endpoint {
        case .configReload: reload(request)
        case .configHistory: try history(request)
        case .configGeneration:
            guard let number = request.parameters["n"].flatMap({ Int64($0) }) else {
                return request.answer(Problem.notFound)
            }
            generation(request, number)
        default: generation(request, nil)
        }
    }

    private func reload(_ request: APIRequest) {
        guard let reloader = reloader.withLock({ $0 }) else { return request.answer(Problem.notFound) }
        Task {
            let outcome = await reloader.reload(uid: Int64(request.caller.uid))
            request.perform { request.answer(Problem.reload(outcome, self)) }
        }
    }

    /// The generation of a number; without one that in force.
    private func generation(_ request: APIRequest, _ number: Int64?) {
        let path = reloader.withLock { $0?.path }
        let present = directory.policy.generation
        withRecords(request) { records throws(StoreError) in
            guard let row = try records.generation(number ?? present) else { return request.answer(Problem.notFound) }
            request.answer(
                GenerationFiles(
                    generation: Generation(row), unicode: row.unicodeVersion, zones: row.zonesVersion,
                    path: row.generation == present ? path : nil,
                    files: row.files.map { .init(name: $0.name, text: String(decoding: $0.bytes, as: UTF8.self)) }))
        }
    }

    private func history(_ request: APIRequest) throws(ParameterError) {
        let before = try request.parameter("before", "the number of a generation") { Int64($0) } ?? .max
        let limit =
            try request.parameter("limit", "1 to \(APILimits.listMax)") { text in
                Int(text).flatMap { (1...APILimits.listMax).contains($0) ? $0 : nil }
            } ?? APILimits.listDefault
        withRecords(request) { records throws(StoreError) in
            // One more than is shown tells whether there are more.
            let found = try records.generations(before: before, limit: limit + 1)
            let rows = found.prefix(limit)
            request.answer(
                GenerationList(
                    generations: rows.map { Generation($0) },
                    next: found.count > rows.count ? rows.last?.generation : nil))
        }
    }
}

extension Generation {
    init(_ row: GenerationRecord) {
        // What the daemon did by itself is nobody's call.
        self.init(
            generation: row.generation, at: row.at, uid: row.uid >= 0 ? row.uid : nil, hash: row.hash)
    }
}
