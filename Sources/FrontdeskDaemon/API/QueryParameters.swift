import FrontdeskAPI
import FrontdeskCore

/// A parameter of the query that says something else than it may.
struct ParameterError: Error {
    var name: String
    /// What it may say, after "is".
    var wanted: String
}

/// The parameters of a query: what is not there, or empty, is not asked for; what cannot be read is a mistake to be told.
extension APIRequest {
    func parameter<Value>(
        _ name: String, _ wanted: String, _ read: (String) -> Value?
    ) throws(ParameterError) -> Value? {
        guard let text = query(name), !text.isEmpty else { return nil }
        guard let value = read(text) else { throw ParameterError(name: name, wanted: wanted) }
        return value
    }

    /// - Parameter example: such an id.
    func idParameter<ID: DeskIdentifier>(
        _ name: String, like example: String, _ type: ID.Type = ID.self
    ) throws(ParameterError) -> ID? {
        try parameter(name, "an id such as \(example)") { ID(parsing: $0) }
    }

    /// How many to answer: at most so many, however many are asked for.
    func limit(most: Int) throws(ParameterError) -> Int {
        let asked = try parameter("limit", "a number from 1 to \(most)") { Int($0).flatMap { $0 > 0 ? $0 : nil } }
        return min(asked ?? APILimits.listDefault, most)
    }

    /// A parameter that is there, as `1`, or is not.
    func flag(_ name: String) throws(ParameterError) -> Bool {
        try parameter(name, "1 or left out") { $0 == "1" ? true : $0 == "0" ? false : nil } ?? false
    }
}

extension Problem {
    static func badParameter(_ error: ParameterError) -> HTTPAnswer {
        badParameter(error.name, "\(error.name) is \(error.wanted)")
    }

    static func badParameter(_ name: String, _ detail: String, extra: [(String, JSONValue)] = []) -> HTTPAnswer {
        answer(
            status: 400, code: "bad-request", title: "Correct the request.", detail: detail,
            extra: [("parameter", .string(name))] + extra)
    }
}

/// Which conversations a list is asked for.
struct ConversationFilter: Sendable {
    var before: ConversationID?
    var state: WorkState?
    var queue: QueueNumber?
    var isMine: Bool
    var limit: Int

    init(before: ConversationID?, state: WorkState?, queue: QueueNumber?, isMine: Bool, limit: Int) {
        self.before = before
        self.state = state
        self.queue = queue
        self.isMine = isMine
        self.limit = limit
    }

    init(_ request: APIRequest, _ names: NameTable) throws(ParameterError) {
        before = try request.idParameter("before", like: "c1042")
        state = try request.parameter("state", "a state such as queued") { WorkState(name: $0) }
        queue = try request.parameter("queue", "the name of a queue") {
            names.number(.queue, $0).map { QueueNumber($0) }
        }
        isMine = try request.flag("mine")
        limit = try request.limit(most: APILimits.listMax)
    }

    func takes(_ item: WorkItem) -> Bool {
        (before.map { item.id < $0 } ?? true) && (state.map { item.state == $0 } ?? true)
            && (queue.map { item.queue == $0 } ?? true)
    }
}
