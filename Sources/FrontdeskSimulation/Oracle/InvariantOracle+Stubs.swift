import FrontdeskCore
extension InvariantOracle {
    mutating func checkRefusal(_ refusal: Refusal) {}
    mutating func checkAfter(_ events: [Event]) {}
    mutating func checkUnservedCounts(_ router: Router) {}
    mutating func checkOpened(_ opening: Opening, _ item: WorkItem) {}
    mutating func checkTurned(_ event: Event) {}
    mutating func checkLeft(_ item: WorkItem, as state: WorkState, epoch: Int32) {}
}
