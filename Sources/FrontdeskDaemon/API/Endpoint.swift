import FrontdeskCore

/// Every call of the local API: one table for dispatch, roles, and the OpenAPI document.
package enum Endpoint: Int, CaseIterable, Sendable {
    case openAPI, me, setPresence, pull, accept, decline, openSession, closeSession, batch
    case conversations, conversation, messages, attachment, original, upload, reply, note, wait, active, resolve,
        giveBack, done
    case take, assign, drafts, putDraft, deleteDraft, why, setAgentPresence, events, queues, agents, stats
    case park, snooze, transfer, priority, spam, notSpam, reopen, correctContact, patchContact
    case status, channels, deliver, outbox, outboxRetry, outboxDiscard, outboxEdit, quarantine, quarantined
    case config, configReload, configHistory, configGeneration
    case templates
    case open

    package struct Spec: Sendable {
        package var method: String
        package var path: String
        package var roles: Set<Role>
        package var summary: String
        package var fields: [Field] = []
        /// Parameters of the query.
        package var query: [Field] = []
        /// The media type of a body that is no JSON.
        package var bodyType: String?
    }

    /// A field of a request's body, or a parameter of its query.
    package struct Field: Sendable {
        package var name: String
        package var type: String
        package var required = false
    }

    private static let agent: Set<Role> = [.agent, .lead]
    private static let admin: Set<Role> = [.admin]
    /// What has no texts, and what operators may see of the whole desk.
    private static let all: Set<Role> = [.agent, .lead, .admin]
    private static let epoch = Field(name: "epoch", type: "integer", required: true)
    private static let seen = Field(name: "seen", type: "string")
    private static let anyway = Field(name: "sendAnyway", type: "boolean")
    private static let text = Field(name: "text", type: "string", required: true)
    private static let presence = [
        Field(name: "state", type: "string", required: true), Field(name: "reason", type: "string"),
        Field(name: "only", type: "string"), Field(name: "overtime", type: "string"),
    ]
    private static let pause = [Field(name: "until", type: "string"), Field(name: "promise", type: "boolean")]

    package var spec: Spec {
        switch self {
        case .openAPI:
            Spec(method: "GET", path: "/v1/openapi.json", roles: Set(Role.allCases), summary: "This document")
        case .me: Spec(method: "GET", path: "/v1/me", roles: Self.agent, summary: "Who I am, my load and work")
        case .setPresence:
            Spec(
                method: "PUT", path: "/v1/me/presence", roles: Self.agent, summary: "Declare my presence",
                fields: Self.presence)
        case .pull:
            Spec(
                method: "POST", path: "/v1/me/pull", roles: Self.agent, summary: "Ask for work, and wait for it",
                fields: [
                    Field(name: "wait", type: "string"), Field(name: "max", type: "integer"),
                    Field(name: "got", type: "array"),
                ])
        case .accept:
            Spec(
                method: "POST", path: "/v1/offers/{offer}/accept", roles: Self.agent, summary: "Accept an offer",
                fields: [Field(name: "siblings", type: "array")])
        case .decline:
            Spec(
                method: "POST", path: "/v1/offers/{offer}/decline", roles: Self.agent, summary: "Decline an offer",
                fields: [Field(name: "reason", type: "string")])
        case .openSession:
            Spec(
                method: "POST", path: "/v1/sessions", roles: [.gateway], summary: "Speak for an agent",
                fields: [Field(name: "agent", type: "string", required: true)])
        case .closeSession:
            Spec(
                method: "DELETE", path: "/v1/sessions/{session}", roles: [.gateway, .agent, .lead],
                summary: "End a session")
        case .batch:
            Spec(
                method: "POST", path: "/v1/batch", roles: Self.agent, summary: "Up to 256 calls in order",
                fields: [Field(name: "calls", type: "array", required: true)])
        case .queues: Spec(method: "GET", path: "/v1/queues", roles: Self.all, summary: "The queues in view")
        case .agents: Spec(method: "GET", path: "/v1/agents", roles: [.lead, .admin], summary: "The agents led")
        case .stats:
            Spec(method: "GET", path: "/v1/stats", roles: Self.all, summary: "Counters since the start")
        case .templates:
            Spec(method: "GET", path: "/v1/templates", roles: Self.all, summary: "The texts to answer by")
        case .events:
            Spec(
                method: "GET", path: "/v1/events", roles: Self.all, summary: "Events in journal order",
                query: [Field(name: "after", type: "integer")])
        case .setAgentPresence:
            Spec(
                method: "PUT", path: "/v1/agents/{agent}/presence", roles: [.lead],
                summary: "Set an agent's presence", fields: Self.presence)
        case .patchContact:
            Spec(
                method: "PATCH", path: "/v1/contacts/{id}", roles: [.lead], summary: "Correct the customer's record",
                fields: [Field(name: "owner", type: "string", required: true)])
        case .park, .snooze, .transfer, .priority, .spam, .notSpam, .reopen, .correctContact: handingSpec
        case .status, .channels, .deliver, .outbox, .outboxRetry, .outboxDiscard, .outboxEdit, .quarantine,
            .quarantined, .config, .configReload, .configHistory, .configGeneration:
            adminSpec
        default: conversationSpec
        }
    }

    private var conversationSpec: Spec {
        let base = "/v1/conversations/{id}"
        let change = [Self.epoch, Self.seen, Self.anyway]
        func post(_ verb: String, _ summary: String, _ fields: [Field], roles: Set<Role> = Self.agent) -> Spec {
            Spec(method: "POST", path: "\(base)/\(verb)", roles: roles, summary: summary, fields: fields)
        }
        switch self {
        case .attachment, .original, .upload: return fileSpec
        case .conversations:
            return Spec(
                method: "GET", path: "/v1/conversations", roles: Self.agent, summary: "Conversations in view",
                query: [
                    Field(name: "state", type: "string"), Field(name: "queue", type: "string"),
                    Field(name: "mine", type: "string"), Field(name: "limit", type: "integer"),
                    Field(name: "before", type: "string"),
                ])
        case .open:
            let required = ["channel", "contact", "text"].map {
                Field(name: $0, type: $0 == "contact" ? "object" : "string", required: true)
            }
            return Spec(
                method: "POST", path: "/v1/conversations", roles: Self.agent, summary: "Open one by hand",
                fields: required + [
                    Field(name: "subject", type: "string"), Field(name: "queue", type: "string"),
                    Field(name: "take", type: "boolean"),
                ])
        case .conversation: return Spec(method: "GET", path: base, roles: Self.agent, summary: "One conversation")
        case .messages:
            return Spec(
                method: "GET", path: "\(base)/messages", roles: Self.agent, summary: "What was said",
                query: [Field(name: "limit", type: "integer"), Field(name: "before", type: "string")])
        case .reply:
            let more = [
                Field(name: "text", type: "string"), Field(name: "template", type: "string"),
                Field(name: "then", type: "string"), Field(name: "visibility", type: "string"),
                Field(name: "attachments", type: "array"), Field(name: "cc", type: "array"),
                Field(name: "replyAll", type: "boolean"),
            ]
            return post("reply", "Answer the customer", change + more + Self.pause)
        case .note: return post("note", "Leave an internal note", [Self.text])
        case .wait: return post("wait", "Wait for the customer", change)
        case .active: return post("active", "Go on with it", change)
        case .resolve: return post("resolve", "End the work on it", change)
        case .giveBack: return post("return", "Give it back to its queue", [Self.epoch])
        case .done: return post("done", "End the wrap-up", [Self.epoch])
        case .take: return post("take", "Take it over", [Self.epoch], roles: [.lead])
        case .assign:
            let more = [
                Field(name: "agent", type: "string", required: true), Field(name: "force", type: "boolean"),
                Field(name: "reason", type: "string"),
            ]
            return post("assign", "Give it to an agent", [Self.epoch] + more, roles: [.lead])
        case .drafts: return Spec(method: "GET", path: "\(base)/draft", roles: Self.agent, summary: "Its drafts")
        case .putDraft:
            return Spec(
                method: "PUT", path: "\(base)/draft", roles: Self.agent, summary: "Keep my draft", fields: [Self.text])
        case .deleteDraft:
            return Spec(method: "DELETE", path: "\(base)/draft", roles: Self.agent, summary: "Drop my draft")
        default:
            return Spec(
                method: "GET", path: "\(base)/why", roles: Self.agent, summary: "Why it is where it is",
                query: [
                    Field(name: "agent", type: "string"), Field(name: "agents", type: "string"),
                    Field(name: "at", type: "integer"),
                ])
        }
    }

    /// Files of messages, in and out.
    private var fileSpec: Spec {
        let force = [Field(name: "force", type: "boolean")]
        switch self {
        case .attachment:
            return Spec(
                method: "GET", path: "/v1/messages/{message}/attachments/{n}", roles: Self.all,
                summary: "An attachment's bytes", query: force)
        case .original:
            return Spec(
                method: "GET", path: "/v1/messages/{message}/raw", roles: Self.all,
                summary: "A message as its channel brought it", query: force)
        default:
            return Spec(
                method: "POST", path: "/v1/attachments", roles: Self.agent, summary: "Take in a file for a reply",
                query: [Field(name: "name", type: "string"), Field(name: "type", type: "string")],
                bodyType: "application/octet-stream")
        }
    }

    /// What sets a conversation aside, hands it on, or brings it back.
    private var handingSpec: Spec {
        func post(_ verb: String, _ summary: String, _ fields: [Field], roles: Set<Role> = Self.agent) -> Spec {
            Spec(
                method: "POST", path: "/v1/conversations/{id}/\(verb)", roles: roles, summary: summary,
                fields: fields)
        }
        let change = [Self.epoch, Self.seen, Self.anyway]
        switch self {
        case .park: return post("park", "Wait for somebody else than the customer", change + Self.pause)
        case .snooze:
            let until = [Field(name: "until", type: "string", required: true), Self.pause[1]]
            return post("snooze", "Set it aside until a time", change + until)
        case .transfer:
            let targets = [
                Field(name: "queue", type: "string"), Field(name: "ask", type: "string"),
                Field(name: "back", type: "boolean"),
            ]
            return post("transfer", "Hand it to a queue, ask a colleague, or send it back", [Self.epoch] + targets)
        case .priority:
            let priority = Field(name: "priority", type: "string", required: true)
            return post("priority", "Set how soon it is served", [Self.epoch, priority], roles: [.lead])
        case .spam: return post("spam", "Mark it as spam", [Self.epoch])
        case .correctContact:
            return Spec(
                method: "PUT", path: "/v1/conversations/{id}/contact", roles: Self.agent,
                summary: "Say who the customer really is",
                fields: [
                    Field(name: "address", type: "string", required: true), Field(name: "name", type: "string"),
                ])
        case .notSpam:
            return post("not-spam", "It is no spam: back to its queue", [Field(name: "queue", type: "string")])
        default: return post("reopen", "Open again what was resolved or filed", [Field(name: "queue", type: "string")])
        }
    }

    private var adminSpec: Spec {
        switch self {
        case .status:
            Spec(method: "GET", path: "/v1/status", roles: Self.all, summary: "How the desk is")
        case .channels: Spec(method: "GET", path: "/v1/channels", roles: Self.admin, summary: "The channels")
        case .deliver:
            Spec(
                method: "POST", path: "/v1/channels/{channel}/mail", roles: [.admin, .deliverer],
                summary: "Hand in a mail as it came",
                query: [Field(name: "sender", type: "string"), Field(name: "recipient", type: "string")],
                bodyType: "message/rfc822")
        case .outbox:
            Spec(
                method: "GET", path: "/v1/outbox", roles: Self.all, summary: "What is on its way out",
                query: [Field(name: "after", type: "string")])
        case .outboxRetry:
            Spec(method: "POST", path: "/v1/outbox/{outbox}/retry", roles: Self.admin, summary: "Try it again now")
        case .outboxDiscard:
            Spec(method: "POST", path: "/v1/outbox/{outbox}/discard", roles: Self.admin, summary: "Give it up")
        case .outboxEdit:
            Spec(
                method: "PUT", path: "/v1/outbox/{outbox}", roles: Self.agent,
                summary: "Write anew what has not gone out",
                fields: [Self.text, Field(name: "epoch", type: "integer")])
        case .quarantine:
            Spec(
                method: "GET", path: "/v1/quarantine", roles: Self.admin, summary: "What could not be understood",
                query: [Field(name: "before", type: "integer")])
        case .quarantined:
            Spec(method: "GET", path: "/v1/quarantine/{n}", roles: Self.admin, summary: "The bytes of one item")
        case .config:
            Spec(method: "GET", path: "/v1/config", roles: Self.admin, summary: "The configuration in force")
        case .configReload:
            Spec(
                method: "POST", path: "/v1/config/reload", roles: Self.admin,
                summary: "Bring the files of the disk into force")
        case .configHistory:
            Spec(
                method: "GET", path: "/v1/config/history", roles: Self.admin, summary: "The accepted generations",
                query: [Field(name: "before", type: "integer"), Field(name: "limit", type: "integer")])
        default:
            Spec(
                method: "GET", path: "/v1/config/history/{n}", roles: Self.admin,
                summary: "One generation with its files")
        }
    }
}
