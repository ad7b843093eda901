package import FrontdeskCore

/// The routes in their order up to the one that takes a message, with what kept it from the others.
package struct RouteTrace: Equatable, Sendable {
    /// One route that was tried.
    package struct Step: Equatable, Sendable {
        package let route: String
        /// Why it does not take the message; nil for the one that does.
        package let failure: String?
    }

    package private(set) var steps: [Step] = []

    /// Tries routes as the classifier does.
    package init(_ facts: MessageFacts, _ text: ConditionText) {
        for route in text.policy.policy.routes {
            let failure = route.when.flatMap { text.failure($0, facts) }
            steps.append(Step(route: route.id, failure: failure))
            if failure == nil { break }
        }
    }
}
