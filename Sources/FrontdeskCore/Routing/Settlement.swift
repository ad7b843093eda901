/// What one settling knows beside the router's state: whom it asks, where it stands, what it has cost.
///
/// While it lasts agents are only given work, so who cannot have something now cannot have it later either. That is why
/// lines may drop agents and buckets for good, and why the heads they remember are never too late.
struct Settlement {
    /// Conversations that newly wait, in order.
    var arrived: ArraySlice<ConversationID>
    /// Agents whose standing changed and who can be asked, by number.
    let free: [AgentNumber]
    /// What these agents could be given, the first of all last.
    var lines: [WaitingLine] = []
    /// Those who were given something, in order.
    var given: [AgentNumber] = []
    /// Agents checked against buckets to choose among them, counted the same in every replay: who is only looked at
    /// because their standing changed does not count.
    var checks = 0
    private var lineups: [Lineup] = []
    /// By place of the bucket: the place of its lineup, -1 while there is none but the bucket was asked about.
    private var lineupPlaces = LookupTable<Int, Int>()

    init(arrived: [ConversationID], free: [AgentNumber]) {
        self.arrived = arrived[...]
        self.free = free
    }

    /// The place of the bucket's lineup in this settling. There is none when it is asked for the first time, which would
    /// not pay; the second time it is made.
    mutating func lineup(of bucket: Int, make: () -> Lineup) -> (place: Int?, isNew: Bool) {
        guard let place = lineupPlaces[bucket] else {
            lineupPlaces[bucket] = -1
            return (nil, false)
        }
        if place >= 0 { return (place, false) }
        var lineup = make()
        lineup.followed = given.count
        lineups.append(lineup)
        lineupPlaces[bucket] = lineups.count - 1
        return (lineups.count - 1, true)
    }

    subscript(lineup place: Int) -> Lineup {
        _read { yield lineups[place] }
        _modify { yield &lineups[place] }
    }

    /// Puts a line in its place among the others.
    mutating func insert(_ line: WaitingLine) {
        var low = 0
        var high = lines.count
        while low < high {
            let middle = (low + high) / 2
            if line.head < lines[middle].head { low = middle + 1 } else { high = middle }
        }
        lines.insert(line, at: low)
    }
}

/// A bucket as agents with room see it.
struct WaitingLine {
    /// Of the bucket.
    var place: Int
    /// Nothing that one of the agents could have stands before this.
    var head: OrderedID
    /// Places in ``Settlement/free`` of the agents who may still have something of it.
    var takers: Range<Int>
}
