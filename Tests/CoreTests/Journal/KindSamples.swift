import FrontdeskCore

/// One command and one event of every kind, with a value of its own in each field; several where a field may be absent.
enum KindSamples {
    static let ayse = AgentNumber(3)
    static let at = Instant(microseconds: 1_772_442_000_000_000)
    static let id = ConversationID(1_042)
    static let by = Actor(agent: AgentNumber(4), via: "web-desk", role: .lead)
    static let requirement = Requirement(
        required: [SkillLevel(skill: SkillNumber(2), level: 5)],
        preferred: [SkillWeight(skill: SkillNumber(7), weight: 9)])

    static let classification = Classification(
        route: RouteNumber(2), end: .queue(QueueNumber(1)), workClass: .live, weight: 30, requirement: requirement,
        boost: .hours(-2), strict: 2, interruptible: true, language: "tr")

    static let arrival = Arrival(
        conversation: id, message: MessageID(9), identity: IdentityID(5), contact: ContactID(6),
        channel: ChannelNumber(1), automatic: true, classification: classification,
        reopening: Reopening(epoch: 4, lastOwner: ayse, queue: QueueNumber(2), reopenUntil: at), affinity: ayse,
        affinityAt: at, contactOwner: AgentNumber(8), replyBy: at, asksHuman: true)

    static let opening = Opening(
        conversation: id, channel: ChannelNumber(1), workClass: .deferred, contact: ContactID(6),
        identity: IdentityID(5), route: RouteNumber(2), weight: 20, epoch: 3, lastOwner: ayse, affinity: AgentNumber(1),
        queue: QueueNumber(2), requirement: RequirementNumber(4), reopenUntil: at, resolveDue: at + .days(1),
        replyBy: at + .hours(1), language: LanguageNumber(1), boost: -7_200, strict: 3,
        flags: [.interruptible, .human, .converted])

    static let queueing = Queueing(
        queue: QueueNumber(2), requirement: RequirementNumber(4), workClass: .live, because: .humanWanted,
        enteredAt: at,
        due: at + .seconds(60), key: -5, epoch: 6, stage: 2, nextStep: at + .minutes(4), bound: at + .minutes(9),
        reservation: Reservation(agent: ayse, until: at + .minutes(2), because: .back))

    static let choice = Choice(
        kind: .conversationPicked, candidates: 12, decidedBy: 3, winnerValue: -4, runnerUpValue: 5, runnerUp: 6)

    static let item: WorkItem = {
        var item = WorkItem(opening: opening, at: at)
        item.lastInbound = MessageID(8)
        item.due = at + .hours(4)
        return item
    }()

    static let commands: [Command] = {
        var commands: [Command] = [
            .started(gap: .minutes(10)), .policyChanged(generation: 7), .advance, .present(ayse),
            .absent(ayse, since: at), .receive(arrival),
            .setPresence(ayse, Presence(.ready, only: .deferred), overtime: .hours(2), by: by),
            .setPresence(ayse, Presence(.away, reason: "lunch"), overtime: .zero, by: by),
            .pull(ayse, max: 3, got: [OfferID(4), OfferID(5)]), .deliver(OfferID(4)),
            .accept(OfferID(4), siblings: [ConversationID(7), ConversationID(8)], by: by),
            .decline(OfferID(4), reason: "busy", by: by),
            .reply(
                ReplyDraft(
                    conversation: id, epoch: 2, message: MessageID(9), seen: MessageID(8), sendAnyway: true,
                    then: .snooze, until: at, promise: true, by: by)),
            .note(id, MessageID(9), by: by), .take(id, epoch: 2, by: by),
            .assign(id, epoch: 2, ayse, force: true, reason: "vip", by: by),
            .outboxAttempt(OutboxID(3), id, attempt: 2), .outboxResult(OutboxID(3), id, .ambiguous, status: -3),
            .clockFollowed(by: .hours(9)), .prioritize(id, epoch: 2, boost: -3_600, strict: 1, by: by),
            .spam(id, epoch: 2, by: by), .revive(Revival(item, verb: .notSpam, target: QueueNumber(1), by: by)),
            .acknowledge(id, MessageID(9)), .deliveryTold(id, MessageID(9), .read),
            .correctContact(id, IdentityID(7), ContactID(6), by: by),
            .begin(
                Beginning(
                    arrival: arrival, isTaken: true,
                    words: FirstWords(message: MessageID(9), then: .snooze, until: at, promise: true), by: by)),
            .begin(Beginning(arrival: arrival, isTaken: false, by: by)),
        ]
        var plain = arrival
        plain.classification = nil
        plain.reopening = nil
        plain.replyBy = .distantFuture
        plain.affinityAt = .none
        commands.append(.receive(plain))
        for end: ClassifiedEnd in [.file, .spam] {
            var other = arrival
            other.classification?.end = end
            commands.append(.receive(other))
        }
        for verb in ChangeVerb.allCases {
            commands.append(
                .change(
                    Change(
                        conversation: id, epoch: 2, verb: verb, seen: MessageID(8), sendAnyway: false, until: at,
                        promise: true, by: by)))
        }
        for target: TransferTarget in [.queue(QueueNumber(1)), .ask(ayse), .back] {
            commands.append(.transfer(Transfer(conversation: id, epoch: 2, target: target, by: by)))
        }
        return commands
    }()

    static let events: [Event] = deskEvents + givingEvents + standingEvents

    private static let deskEvents: [Event] = [
        .named(.language, number: 3, name: "tr"), .requirementDefined(RequirementNumber(4), requirement),
        .requirementDefined(RequirementNumber(0), Requirement()), .policyInstalled(generation: 7),
        .derived(through: ConversationID(.max)),
        .resumed(gap: .minutes(10)), .clockFollowed(by: .hours(9)),
        .presenceSet(ayse, Presence(.away, reason: "lunch"), auto: true),
        .presenceSet(ayse, Presence(.ready, only: .live), auto: false), .contactMade(ayse),
        .contactLost(ayse, liveUntil: at, deferredUntil: .distantFuture), .absenceLapsed(ayse, .deferred),
        .shiftChanged(ayse, .closing, until: at), .overtimeSet(ayse, until: at),
        .rampBegun(ayse, until: at, every: .minutes(5)), .rampPassed(ayse),
        .queueTurned(QueueNumber(2), open: false, until: at),
        .outboxAttempted(OutboxID(3), id, attempt: 2), .outboxEnded(OutboxID(3), id, .retry, status: 503),
        .acknowledged(id, MessageID(9), OutboxID(3)), .deliveryTold(id, MessageID(9), .delivered),
        .begun(id, ayse),
    ]

    private static let givingEvents: [Event] = [
        .opened(opening), .received(id, MessageID(9), answerable: true), .queued(id, queueing), .holdEnded(id),
        .offered(
            id, Offering(agent: ayse, offer: OfferID(4), epoch: 5, units: 30, deliverBy: at, choice: choice)),
        .delivered(id, OfferID(4), until: at), .accepted(id, OfferID(4), ayse, epoch: 6),
        .offerEnded(id, OfferID(4), ayse, .withdrawn, reason: "presence"),
        .excluded(id, Exclusion(agent: ayse, since: at, until: .distantFuture, because: .fourEyes)),
        .assigned(
            id,
            Assignment(
                agent: ayse, kind: .sibling, offer: OfferID(4), epoch: 6, units: 20, confirmBy: .none,
                by: AgentNumber(4), reason: "vip", choice: .none)),
        .confirmed(id, OfferID(4)), .replied(id, MessageID(9), OutboxID(3), ayse, human: false),
        .noted(id, MessageID(9), ayse), .waited(id, units: 9, until: .distantFuture),
        .activated(id, Activation(units: 30, woken: true, epoch: 6, due: at, key: -7)),
        .resolved(id, Resolution(by: ayse, epoch: 7, units: 15, wrapUpUntil: at, reopenUntil: at + .days(1))),
        .left(id, .resolved, epoch: 7),
        .answered(id, VerbMemory(agent: ayse, verb: .transfer, named: 6, argumentHash: .max, epoch: 7)),
    ]

    private static let standingEvents: [Event] = [
        .relaxed(id, Relaxation(stage: 3, requirement: RequirementNumber(4), next: at)),
        .rekeyed(id, Rekeying(item, because: .replyWindow)),
        .parked(id, Pause(units: 6, until: .distantFuture, due: at, key: 5, promised: false)),
        .snoozed(id, Pause(units: 3, until: at, due: at, key: 5, promised: true)),
        .asked(id, Ask(agent: ayse, offer: OfferID(4), until: at, units: 20)),
        .askEnded(id, ayse, .missed, reason: "late"), .askAccepted(id, ayse, epoch: 7, units: 20),
        .transferred(id, from: Origin(queue: QueueNumber(2), agent: ayse), count: 3),
        .transferred(id, from: Origin(queue: QueueNumber(2), agent: .none), count: 1), .circling(id, count: 3),
        .humanWanted(id), .unserved(id, .nobodyOnShift), .contactCorrected(id, IdentityID(7), ContactID(6)),
    ]
}
