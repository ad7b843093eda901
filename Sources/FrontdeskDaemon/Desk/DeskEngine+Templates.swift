import FrontdeskCore
import FrontdeskStore

extension DeskEngine {
    /// What stands for the variables of a template in a mail about a conversation.
    ///
    /// - Parameters:
    ///   - agent: who writes; none for a machine.
    ///   - queue: where the conversation is; none where it is in none.
    private func values(
        _ record: ConversationRecord, agent: AgentNumber, queue: QueueNumber
    ) throws(StoreError) -> TemplateValues {
        var values = TemplateValues()
        values[.case] = record.id.description
        values[.subject] = record.subject
        values[.desk] = router.policy?.policy.deskName ?? ""
        if queue.isSet { values[.queue] = router.state.names.name(queue) }
        if case .identity(let identity) = try find(.identityByID(record.identity)) { values[.customer] = identity.name }
        // Without a public name the agent has the name of the configuration, which is often their login.
        if let policy = router.policy?.agent(agent)?.policy,
            policy.publicName != policy.name, policy.publicName != policy.unixUser
        {
            values[.agent] = policy.publicName
        }
        return values
    }

    /// A template as it reads in a conversation now; nothing where it has no text for it.
    func text(
        of template: Template, in record: ConversationRecord, agent: AgentNumber, queue: QueueNumber
    ) throws(StoreError) -> String {
        let fallback = router.policy?.policy.languages.fallback ?? record.language
        guard let text = template.text(in: record.language, fallback: fallback) else { return "" }
        return text.filled(with: try values(record, agent: agent, queue: queue))
    }

    /// What an agent's reply says: the template first, then their own words.
    func written(
        _ request: ReplyRequest, in record: ConversationRecord, queue: QueueNumber
    ) throws(StoreError) -> String {
        guard let template = request.template else { return request.text }
        let text = try text(of: template, in: record, agent: request.draft.by.agent, queue: queue)
        return request.text.isEmpty ? text : text + "\n\n" + request.text
    }

    /// What stands below an agent's mail; empty where it is no mail, or nothing is configured.
    func signature(
        of agent: AgentNumber, in record: ConversationRecord, queue: QueueNumber
    ) throws(StoreError) -> String {
        guard let policy = router.policy, let channel = policy.channel(record.channel), channel.isMail,
            let place = (queue.isSet ? policy.queue(queue)?.policy.signature : nil) ?? channel.signature
        else { return "" }
        return try text(of: policy.policy.templates[place], in: record, agent: agent, queue: queue)
    }
}
