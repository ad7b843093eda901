import FrontdeskCore

/// The ranges of the configuration's values, each with its unit and reason.
enum DecodingLimits {
    private static let second: Int64 = 1_000_000
    private static let minute = 60 * second
    private static let hour = 60 * minute
    private static let day = 24 * hour
    /// A leap year: whatever is longer than that is a slip of the unit.
    private static let year = 366 * day

    /// Levels of skills and weights of preferences: ten steps are more than people tell apart.
    static let level = 1...10
    /// Units one conversation takes: an agent of the usual 100 may be a bot with room for a hundred times that.
    static let weight = 1...10_000
    /// Units of a live conversation unless its channel says otherwise: three at once fill an agent of 100.
    static let weightLive = 30
    /// Units of a deferred conversation unless its channel says otherwise: five at once fill an agent of 100.
    static let weightDeferred = 20
    /// Units an agent can carry: bots have room for thousands.
    static let capacity = 1...100_000
    /// Conversations of any state an agent owns.
    static let owned = 1...100_000
    /// Offers an agent looks at side by side.
    static let offersAtOnce = 1...256
    /// Conversations of one channel at once; 0 keeps an agent off the channel.
    static let channelLimit = 0...100_000
    /// Missed offers in a row before an agent is away.
    static let misses = 1...100
    /// Per cent of a weight that a state takes.
    static let share = 0...100
    /// Per cent of answers in time below which a queue keeps its agents: 0 would never, 100 nearly always keep them.
    static let lendAbove = 1...99
    /// Classes in the order: the usual one and three above it, more than people keep apart.
    static let strict = 0...3
    /// Steps of relaxation of one queue: with those of teams and bots they are numbered by one byte.
    static let relaxSteps = 0...32
    /// Different delays after which teams see one queue: they are steps too.
    static let delays = 0...128

    /// Time for an answer, microseconds: a target below a second cannot be met, one above a year is none.
    static let target = second...year
    /// Time an offer stands, microseconds: below 5 s nobody reads it, above a day it blocks the conversation.
    static let offerTimeout = 5 * second...day
    /// Time a woken conversation is kept for its owner, or a new one for who knows the customer, microseconds.
    static let ownerWait = 0...30 * day
    /// Time a route keeps a conversation for one agent, microseconds: none would be no rule.
    static let namedWait = second...30 * day
    /// Time a colleague has to answer an ask, microseconds: below 10 s nobody reads it.
    static let ask = 10 * second...7 * day
    /// Time until something gets easier for what waits, microseconds: a year at most.
    static let step = second...year
    /// Time that bots have a conversation to themselves, microseconds.
    static let botsFirst = 0...30 * day
    /// Time a conversation waits for its customer before it is resolved, microseconds: a minute is a pause in typing.
    static let resolveAfter = minute...year
    /// Time before the end of a provider's window by which an answer is owed, microseconds: the longest windows in use
    /// have a week.
    static let replyMargin = 0...7 * day
    /// Time without contact that begins a ramp, microseconds: less is a coffee.
    static let rampAfter = minute...year
    /// Time a ramp lasts, microseconds.
    static let rampLasts = minute...30 * day
    /// Time between two new conversations of a ramp, microseconds.
    static let rampEvery = second...day
    /// Time before the end of a shift without anything new, microseconds: half a day is more than a shift.
    static let lastOfferBefore = 0...12 * hour
    /// Time resolved work still takes a part of the agent, microseconds.
    static let wrapUp = 0...day
    /// Time a customer's message reopens, microseconds.
    static let reopenWithin = 0...year
    /// Time without contact before live work returns, microseconds: below 10 s every lost packet is an absence.
    static let absenceLive = 10 * second...day
    /// Time without contact before deferred work returns, microseconds.
    static let absenceDeferred = minute...30 * day
    /// Time without the same offer again, microseconds.
    static let coolDown = 0...30 * day
    /// Time a reply makes its author the preferred agent, microseconds.
    static let affinityWindow = 0...year
    /// What a priority adds, microseconds: a month either way.
    static let boost = -30 * day...30 * day
    /// How far a signed timestamp may be off, microseconds: clocks drift by seconds, a day lets anything be replayed.
    static let tolerance = second...day

    /// How far back the journal goes, microseconds: it is cut at daily checkpoints, so that less than a day is none; a
    /// hundred years are for ever.
    static let retention = day...100 * year

    /// Bytes of a webhook's body: from one short message to a letter with scans; it is held in memory whole.
    static let body: ClosedRange<Int64> = 1 << 10...16 << 20
    /// Secrets in force at once: a rotation needs two, and each costs a hash for every request.
    static let secrets = 1...8
    /// Bytes of the desk's name and of names customers see: one line of a mail's header.
    static let publicName = 1...200
    /// Ends of names of files under one key: mail programs block some hundred.
    static let fileEndings = 0...256
    /// Bytes of the end of a file's name, with its dot: of those in use the longest has some ten.
    static let fileEnding = 2...33
    /// Bytes of a template: a long letter.
    static let template = 1...16_384
    /// Bytes of a Unix user's or group's name (LOGIN_NAME_MAX of Linux).
    static let userName = 1...255
    /// Bytes of a socket's path: `sun_path` of Linux has 108 with its closing NUL.
    static let socketPath = 1...107
    /// Bytes of the path of a webhook: one line of an access log.
    static let webhookPath = 1...200
    /// Bytes of a URL: what every server and proxy accepts.
    static let url = 1...2_048
    /// Bytes of `host:port`: the longest host name has 253.
    static let address = 1...260
    /// Bytes of a header's name, of a signature's prefix and of what it covers.
    static let header = 1...256
    /// Bytes of a JSON Pointer.
    static let pointer = 1...1_024
    /// Bytes of an attribute's name: one that a person writes into a route.
    static let attributeName = 1...64
    /// Bytes of an attribute's value: a link with its query fits.
    static let attributeValue = 1...4_096
    /// Attributes a map reads, as many as a message has at most.
    static let attributes = 64
    /// Bytes of a sender's address: the longest mail address has 254, handles with a server more.
    static let sender = 1...320
}
