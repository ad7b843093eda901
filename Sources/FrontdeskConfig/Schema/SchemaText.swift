/// What keys mean, in words for editors: those of the reference page of the configuration, to which a test holds them.
package enum SchemaText {
    /// By the way to the key, as in `queues.*.live.ownerWait` and `channels.*{email}.address`.
    static let meanings = table.split(separator: "\n").reduce(into: [String: String]()) { meanings, line in
        guard let end = line.firstIndex(of: ":") else { return }
        meanings[String(line[..<end])] = String(line[end...].dropFirst(2))
    }

    /// A line for each key: the way to it, a colon, a blank, what it means.
    package static let table = #"""
        desk.name: What the desk is called.
        desk.timezone: Where `hours` and `absent` days are meant that name no zone, and when a quoted mail was written: a name of the IANA data.
        desk.languages.serve: The languages work is routed in. Each is a skill too: `lang:tr`.
        desk.languages.fallback: What stands in for a language that is not served.
        skills.*: A skill agents may have and work may ask for, with its name.
        skills.*.hard: Never dropped and never lowered by waiting. A language may be declared too, to be made hard.
        skills.*.accept: Codes of warnings that are meant to be, about this skill.
        lint.accept: Codes of warnings that are meant to be, anywhere in the configuration.
        absence.live: Without a call or an open connection for so long an agent loses active live work.
        absence.deferred: The same for deferred work, in the agent's own shift; sooner when it is due before their next one.
        misses.max: So many live offers missed in a row set the agent away, unless a queue would lose its last person.
        misses.coolDown: How long who missed an offer is not offered the conversation again.
        decline.coolDown: The same after declining it, returning it, or transferring it.
        withdraw.coolDown: The same after an offer that did not reach the agent.
        affinity.window: How long the last human reply to a contact makes its author the preferred agent.
        affinity.live: How long new live work is kept for that author, in open time, not beyond its due.
        affinity.deferred: The same for deferred work.
        sameContact.live: How long new live work is kept for who holds other open work of the contact, in open time, not beyond its due.
        sameContact.deferred: The same for deferred work.
        asks.live: How long a colleague may think about an ask to take live work over.
        asks.deferred: The same for deferred work, in open time.
        weights.waiting.live: What live work that waits for its customer takes of its agent, in whole per cent of its weight.
        weights.waiting.deferred: The same for deferred work.
        weights.parked: The same for parked work.
        weights.snoozed: The same for snoozed work.
        weights.wrapUp: The same for resolved work while its wrap-up runs.
        bots.handOver: Words with which a customer asks for a person, written like `text` of a route. No bot has the conversation from then on.
        priorities.*: A priority by its name: how much sooner than its due work is served; negative is later.
        priorities.*.boost: The same, where the priority has a class too.
        priorities.*.strict: The class, 0 to 3: all work of a higher one is served before any of a lower.
        hours.*.timezone: The zone whose wall clock the hours follow, summer time included.
        hours.*.week: The open spans of weekdays: `mon` to `sun`, ranges as `mon-fri`, or `daily`. One may go over midnight. What is not named is closed.
        hours.*.except: Dates that are unlike their weekday; an empty list is closed.
        hours.*.accept: Codes of warnings that are meant to be, in these hours.
        channels.*.type: What sort of channel it is: `webhook`, `email`, `matrix`, `mastodon`, `telegram`, `meta`, `twilio`, `slack`, `line`, `viber` or `poll`.
        channels.*.class: `live`: the customer is waiting. `deferred`: the customer will look later. A route may say otherwise.
        channels.*.weight: Units one conversation takes of an agent's `capacity`.
        channels.*.language: Assumed when neither the text nor the contact tells.
        channels.*.interruptible: Gives way to urgent work: what an agent has of it takes nothing of their room for the rest.
        channels.*.replyMargin: How long before the provider's reply window ends an answer is owed at the latest.
        channels.*.retired: Takes nothing new; what came by it is still served.
        channels.*.accept: Codes of warnings that are meant to be, about this channel.
        channels.*{webhook}.privateHost: Whether the hosts of the channel's own URLs may have private addresses. One that is written as such an address may in any case.
        channels.*{matrix}.privateHost: Whether the hosts of the channel's own URLs may have private addresses. One that is written as such an address may in any case.
        channels.*{mastodon}.privateHost: Whether the hosts of the channel's own URLs may have private addresses. One that is written as such an address may in any case.
        channels.*{telegram}.privateHost: Whether the hosts of the channel's own URLs may have private addresses. One that is written as such an address may in any case.
        channels.*{meta}.privateHost: Whether the hosts of the channel's own URLs may have private addresses. One that is written as such an address may in any case.
        channels.*{twilio}.privateHost: Whether the hosts of the channel's own URLs may have private addresses. One that is written as such an address may in any case.
        channels.*{slack}.privateHost: Whether the hosts of the channel's own URLs may have private addresses. One that is written as such an address may in any case.
        channels.*{line}.privateHost: Whether the hosts of the channel's own URLs may have private addresses. One that is written as such an address may in any case.
        channels.*{viber}.privateHost: Whether the hosts of the channel's own URLs may have private addresses. One that is written as such an address may in any case.
        channels.*{poll}.privateHost: Whether the hosts of the channel's own URLs may have private addresses. One that is written as such an address may in any case.
        channels.*{email}.address: Our address: `From` of replies, and a recipient of mails. No two channels have one address.
        channels.*{email}.name: The name that stands before it in `From`.
        channels.*{email}.aliases: Further addresses that are ours; `@shop.example` is all of a domain, but for what is another channel's address.
        channels.*{email}.imap.url: The server of the mailbox that is read: `imaps`, or `imap`, which turns to TLS before anything is said; only to the loopback it may go without.
        channels.*{email}.imap.user: Who logs in there.
        channels.*{email}.imap.password.credential: With which password, as a credential of systemd. Without a password the channel's `oauth` is used.
        channels.*{email}.imap.password.file: The same in a file only the daemon may read.
        channels.*{email}.imap.password.env: The same in a variable.
        channels.*{email}.imap.mailbox: The mailbox that is read.
        channels.*{email}.imap.start: Where a mailbox is begun that was never read: `"all"` with its oldest mail, `"now"` with what comes from then on.
        channels.*{email}.imap.poll: Time between looks into the mailbox where the server does not tell of new mail.
        channels.*{email}.imap.afterwards.flag: What is set on a mail once the desk has it: `\Seen`, `\Flagged`, `\Answered` or a word.
        channels.*{email}.imap.afterwards.move: The mailbox it then goes to, which must be there. This or `flag`.
        channels.*{email}.smtp.url: The server that takes replies: `smtps`, or `smtp` with TLS as above. Without a port it is the one of submission, 587 or 465.
        channels.*{email}.smtp.user: Who logs in there.
        channels.*{email}.smtp.password.credential: With which password, as for `imap`.
        channels.*{email}.smtp.password.file: The same in a file only the daemon may read.
        channels.*{email}.smtp.password.env: The same in a variable.
        channels.*{email}.oauth.tokenURL: Where access tokens are had, by `https`; for each server with a `user` and no `password`.
        channels.*{email}.oauth.clientID: What the provider calls this desk.
        channels.*{email}.oauth.clientSecret.credential: What the desk proves that with, as a credential of systemd.
        channels.*{email}.oauth.clientSecret.file: The same in a file only the daemon may read.
        channels.*{email}.oauth.clientSecret.env: The same in a variable.
        channels.*{email}.oauth.refreshToken.credential: The token that others are had for, as a credential of systemd.
        channels.*{email}.oauth.refreshToken.file: The same in a file only the daemon may read.
        channels.*{email}.oauth.refreshToken.env: The same in a variable.
        channels.*{email}.oauth.scope: What the tokens are to be good for, with blanks between.
        channels.*{email}.oauth.privateHost: Whether the host of `tokenURL` may have a private address. One that is written as such an address may in any case, and so may the mail servers.
        channels.*{email}.lmtp: Whether mails come by the socket of `listen.lmtp` and by `frontdesk deliver`.
        channels.*{email}.senders.forms: Addresses of forms, whose mails are from whom `Reply-To` names.
        channels.*{email}.senders.forwarders: Colleagues, or with `@example.com` all of a domain: what they forward is from whom the forwarded mail names.
        channels.*{email}.authenticatedBy: The mail server whose `Authentication-Results` are believed, as it calls itself in them: so a sender is proven by `dkim`.
        channels.*{email}.plusAddress: Whether answers are to go to a signed address of the conversation, as in `support+TOKEN@example.com`. Our mail server must take these.
        channels.*{email}.sizeLimit: The largest mail that is taken, 64 KiB to 50 MiB.
        channels.*{email}.quote: Whether replies quote the message they answer.
        channels.*{email}.signature: The template that stands below mails of agents, behind a line of `-- `, unless the queue has its own.
        channels.*{email}.caFile: Certificates, as PEM, to be trusted in the place of the system's: an absolute path.
        channels.*{email}.proxy: The proxy by which the mail servers and the server of tokens are reached, by `http`, `https` or `socks5h` and with its port.
        channels.*{matrix}.server: The base URL of the homeserver.
        channels.*{matrix}.token.credential: The access token of the account.
        channels.*{matrix}.token.file: The access token of the account.
        channels.*{matrix}.token.env: The access token of the account.
        channels.*{mastodon}.server: The base URL of the server.
        channels.*{mastodon}.token.credential: The access token of the account.
        channels.*{mastodon}.token.file: The access token of the account.
        channels.*{mastodon}.token.env: The access token of the account.
        channels.*{mastodon}.poll: Time between looks for what is new, 1 s to 1 h.
        channels.*{telegram}.token.credential: The token of the bot.
        channels.*{telegram}.token.file: The token of the bot.
        channels.*{telegram}.token.env: The token of the bot.
        channels.*{telegram}.api: Where the Bot API is, if on a server of one's own.
        channels.*{telegram}.groups: Whether groups are taken in, where the bot is spoken to.
        channels.*{telegram}.username: The name groups call the bot by, without `@`; needed for groups by `webhook`, else the bot is asked.
        channels.*{telegram}.webhook.path: The path of an endpoint that Telegram posts to; of no other channel. Without `webhook` Telegram is asked.
        channels.*{telegram}.webhook.secret.credential: The `secret_token` that Telegram was given with it.
        channels.*{telegram}.webhook.secret.file: The `secret_token` that Telegram was given with it.
        channels.*{telegram}.webhook.secret.env: The `secret_token` that Telegram was given with it.
        channels.*{meta}.product: `whatsapp`, `messenger` or `instagram`.
        channels.*{meta}.path: The path of the endpoint that the provider posts to; of no other channel.
        channels.*{meta}.appSecret.credential: The secret of the app, with which webhooks are signed.
        channels.*{meta}.appSecret.file: The secret of the app, with which webhooks are signed.
        channels.*{meta}.appSecret.env: The secret of the app, with which webhooks are signed.
        channels.*{meta}.verifyToken.credential: What Meta says when it asks whether the endpoint is ours.
        channels.*{meta}.verifyToken.file: What Meta says when it asks whether the endpoint is ours.
        channels.*{meta}.verifyToken.env: What Meta says when it asks whether the endpoint is ours.
        channels.*{meta}.token.credential: The access token that replies are sent with.
        channels.*{meta}.token.file: The access token that replies are sent with.
        channels.*{meta}.token.env: The access token that replies are sent with.
        channels.*{meta}.account: The id of the phone number, the page or the account.
        channels.*{meta}.api: Where the Graph API is, with its version.
        channels.*{meta}.humanAgent: Whether replies go out within 7 days, as a person's, by a right that Meta gives an app; not on WhatsApp. Without it they go out within a day.
        channels.*{twilio}.path: The path of the endpoint that the provider posts to; of no other channel.
        channels.*{twilio}.url: The public URL of the endpoint, as Twilio has it: signatures cover it.
        channels.*{twilio}.account: The id of the account.
        channels.*{twilio}.token.credential: The auth token of the account.
        channels.*{twilio}.token.file: The auth token of the account.
        channels.*{twilio}.token.env: The auth token of the account.
        channels.*{twilio}.from: The number replies come from, or the id of a messaging service.
        channels.*{twilio}.api: Where the provider's API is.
        channels.*{slack}.path: The path of the endpoint that the provider posts to; of no other channel.
        channels.*{slack}.signingSecret.credential: The secret with which events are signed.
        channels.*{slack}.signingSecret.file: The secret with which events are signed.
        channels.*{slack}.signingSecret.env: The secret with which events are signed.
        channels.*{slack}.token.credential: The token of the app's bot.
        channels.*{slack}.token.file: The token of the app's bot.
        channels.*{slack}.token.env: The token of the app's bot.
        channels.*{slack}.api: Where the provider's API is.
        channels.*{line}.path: The path of the endpoint that the provider posts to; of no other channel.
        channels.*{line}.secret.credential: The channel secret, with which webhooks are signed.
        channels.*{line}.secret.file: The channel secret, with which webhooks are signed.
        channels.*{line}.secret.env: The channel secret, with which webhooks are signed.
        channels.*{line}.token.credential: The channel access token.
        channels.*{line}.token.file: The channel access token.
        channels.*{line}.token.env: The channel access token.
        channels.*{line}.api: Where the provider's API is.
        channels.*{viber}.path: The path of the endpoint that the provider posts to; of no other channel.
        channels.*{viber}.token.credential: The token of the bot, with which webhooks are signed too.
        channels.*{viber}.token.file: The token of the bot, with which webhooks are signed too.
        channels.*{viber}.token.env: The token of the bot, with which webhooks are signed too.
        channels.*{viber}.name: The name customers see above replies, 28 characters at most.
        channels.*{viber}.api: Where the provider's API is.
        channels.*{poll}.request.url: The list; it may have a query.
        channels.*{poll}.request.headers: Header fields by name: a text, or a reference to a secret that is the whole value. What proves who asks is always a reference.
        channels.*{poll}.request.headers.*.credential: The value of one, as a reference to a secret.
        channels.*{poll}.request.headers.*.file: The value of one, as a reference to a secret.
        channels.*{poll}.request.headers.*.env: The value of one, as a reference to a secret.
        channels.*{poll}.request.every: Time between two looks, 1 s to 1 d.
        channels.*{poll}.items: The JSON Pointer to the array of items in the answer; empty where the answer is the array.
        channels.*{poll}.cursor.item: How far it was read, as a value in each item that grows. This or `answer`; without `cursor` all is read each time.
        channels.*{poll}.cursor.answer: The same as a value in the answer that leads on.
        channels.*{poll}.cursor.parameter: The query parameter that says it in the next request.
        channels.*{poll}.cursor.start: What it is at first.
        channels.*{poll}.map.id: The JSON Pointer in an item to what tells it from all others.
        channels.*{poll}.map.thread: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.from.id: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.from.name: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.from.email: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.from.phone: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.text: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.subject: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.html: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.language: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.sentAt: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.replyBy: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.visibility: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.attributes: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.attachments.items: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.attachments.name: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.attachments.type: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.map.attachments.base64: Where the item has what a message is made of, as in the `map` of a webhook.
        channels.*{poll}.kind: What the items are: `message`, `comment`, `review` or `form`.
        channels.*{poll}.visibility: Whether others read them, and replies: `public` or `private`.
        channels.*{poll}.reply.url: Where a reply goes. Behind the host `{thread}`, `{id}` and `{sender}` stand for what is answered.
        channels.*{poll}.reply.method: `POST`, `PUT` or `PATCH`.
        channels.*{poll}.reply.headers: Header fields, as in `request`.
        channels.*{poll}.reply.headers.*.credential: The value of one, as a reference to a secret.
        channels.*{poll}.reply.headers.*.file: The value of one, as a reference to a secret.
        channels.*{poll}.reply.headers.*.env: The value of one, as a reference to a secret.
        channels.*{poll}.reply.body: The JSON that is sent. In its texts `{text}`, `{thread}`, `{id}`, `{sender}`, `{key}` and `{agent}` stand for values; `{{` is a brace.
        channels.*{poll}.reply.id: The JSON Pointer in the answer to the id of what was made.
        queues.*.hours: When it is open; named `hours`.
        queues.*.require: Skills with the least level, 1 to 10, that all its work needs.
        queues.*.relax: Steps, 32 at most, that let more agents have what waits. They come in order of their `after`.
        queues.*.relax.*.after: Open time from entry until the step.
        queues.*.relax.*.drop: `"preferred"`, and preferred skills count no more; or skills that are needed no more.
        queues.*.relax.*.lower: Skills with the level that is enough from then on.
        queues.*.relax.*.widen: A team that may have it too, from then on.
        queues.*.relax.*.accept: Codes of warnings that are meant to be, about this step.
        queues.*.relaxEnd: `"never"`: no implied last step. Without it every skill that is not hard is dropped after four times the first target of the class: steps of `relax` that come later only widen.
        queues.*.rank: The keys agents are compared by, in order; each stands once, and the agent's number always decides last.
        queues.*.fourEyes: Work that is transferred here is kept from all who have worked on it.
        queues.*.lendAbove: Per cent of its last answers in time, 1 to 99, below which those who serve it at once get nothing from queues they only help out in.
        queues.*.signature: The template that stands below mails of agents about its work, in the place of the channel's.
        queues.*.acknowledge: The template a customer gets at once, and once, when a private message of theirs opens a conversation here. Never sent in public, to machines, nor for what is more than a day old, and at most 3 times an hour to one address.
        queues.*.retired: Takes nothing new; what is in it is still served. No route may lead to it.
        queues.*.movedTo: The queue that has its work from now on; its other keys mean nothing then.
        queues.*.accept: Codes of warnings that are meant to be, in this queue, its steps included.
        queues.*.live.target.firstReply: Until when the first answer is owed, in open time from entry.
        queues.*.deferred.target.firstReply: Until when the first answer is owed, in open time from entry.
        queues.*.live.target.nextReply: The same for later answers, from the first unanswered message of the customer.
        queues.*.deferred.target.nextReply: The same for later answers, from the first unanswered message of the customer.
        queues.*.live.target.resolve: When all of it is to be done, in open time from the opening: no answer is due later.
        queues.*.deferred.target.resolve: When all of it is to be done, in open time from the opening: no answer is due later.
        queues.*.live.offer.timeout: How long an offer stands after it reached the agent. Either this or `auto`.
        queues.*.deferred.offer.timeout: How long an offer stands after it reached the agent. Either this or `auto`.
        queues.*.live.offer.auto: The pull assigns at once, and nothing has to be accepted.
        queues.*.deferred.offer.auto: The pull assigns at once, and nothing has to be accepted.
        queues.*.live.ownerWait: How long a conversation that woke without its owner is kept for them, in open time, not beyond its due.
        queues.*.deferred.ownerWait: How long a conversation that woke without its owner is kept for them, in open time, not beyond its due.
        queues.*.live.wrapUp: How long resolved work still takes a part of its agent.
        queues.*.deferred.wrapUp: How long resolved work still takes a part of its agent.
        queues.*.live.reopenWithin: How long a customer's message reopens what was resolved; later it opens a new, linked conversation.
        queues.*.deferred.reopenWithin: How long a customer's message reopens what was resolved; later it opens a new, linked conversation.
        queues.*.live.resolveAfter: How long a conversation waits for its customer before it is resolved by itself.
        queues.*.deferred.resolveAfter: How long a conversation waits for its customer before it is resolved by itself.
        queues.*.live.whenClosed: What a closed queue does with the class: `"hold"` keeps it until it opens, `"serve"` offers it all the same, `"convert"` makes live work deferred.
        queues.*.deferred.whenClosed: What a closed queue does with the class: `"hold"` keeps it until it opens, `"serve"` offers it all the same, `"convert"` makes live work deferred.
        queues.*.live.whenClosed.queue: It goes to another queue; from there no further.
        queues.*.deferred.whenClosed.queue: It goes to another queue; from there no further.
        queues.*.live.botsFirst: How long bots have it to themselves, in open time from entry.
        queues.*.deferred.botsFirst: How long bots have it to themselves, in open time from entry.
        routes.*.id: Its name.
        routes.*.when: What the message has to have: all of the keys below.
        routes.*.queue: Where it leads.
        routes.*.end: `"file"`: kept, and no agent is asked. `"spam"`: the same, as spam.
        routes.*.require: Skills with the least level, beside those of the queue; of two levels of one skill the higher holds.
        routes.*.prefer: Skills that are welcome, with a weight of 1 to 10.
        routes.*.language: Whether the agent must speak the customer's language: `"required"` (level 1) or `"preferred"` (weight 1).
        routes.*.language.required: The same with the least level.
        routes.*.language.preferred: The same with its weight.
        routes.*.priority: One of `priorities`.
        routes.*.class: The class, whatever the channel says.
        routes.*.agent.name: The agent it is kept for at first.
        routes.*.agent.for: For how long, in open time; it may end after the due.
        routes.*.contactOwner: How long it is kept for the agent to whom the customer belongs, in open time, not beyond its due.
        routes.*.accept: Codes of warnings that are meant to be, in this route, its condition included.
        routes.*.when.all: Conditions that all hold.
        routes.*.when.any: Conditions of which one holds.
        routes.*.when.not: A condition that does not hold.
        routes.*.when.channel: It came by one of these channels.
        routes.*.when.class: The channel's class.
        routes.*.when.kind: `message`, `comment`, `review`, `call`, `form`, `edit` or `delete`.
        routes.*.when.auto: Whether a machine sent it.
        routes.*.when.contact: `"known"`: the contact has written before. `"new"`: not yet.
        routes.*.when.verified: How the sender was proven: `none`, `dkim`, `hmac` or `provider`.
        routes.*.when.language: The language it is routed in; one that is not served counts as the fallback.
        routes.*.when.sender: An address of the sender, or a domain.
        routes.*.when.recipient: An address it was sent to, or a domain: by its header, by its envelope, and by what the delivering server wrote above the first `Received`. Case does not matter, and an address of a conversation is the one it was made of.
        routes.*.when.hours: Whether named `hours` were `"open"` or `"closed"` when it came.
        routes.*.when.attribute: An attribute that the channel, an agent or the system set to one of these values; the customer's own do not count.
        routes.*.when.text: Words in the text: `"iade"` at the start of a word, `"=iade"` as a whole word, `"*iade"` anywhere; case and accents do not matter.
        routes.*.when.subject: The same in the subject.
        profiles.*.capacity: Units an agent can carry.
        profiles.*.owned: Open conversations of any state an agent may own.
        profiles.*.offersAtOnce: Offers an agent may have open at once.
        profiles.*.limits: The most conversations of a channel at once; 0 keeps the agent off it.
        profiles.*.ramp.after: Away for so long, or longer, begins a ramp.
        profiles.*.ramp.for: How long the ramp lasts.
        profiles.*.ramp.every: While it lasts new work comes at most once in this time.
        profiles.*.lastOfferBefore: Nothing new comes in the last part of a shift; what is the agent's still does.
        teams.*.serves: The queues its agents serve, by name, or with a delay.
        teams.*.serves.*.queue: A queue the team helps out in.
        teams.*.serves.*.after: Open time from entry during which the team does not see the work.
        teams.*.leads: Agents who see, take and assign what the team serves and its agents have.
        teams.*.accept: Codes of warnings that are meant to be, about this team.
        agents.*.unixUser: The Unix user the agent calls as; without one only a gateway speaks for them.
        agents.*.publicName: The name customers see, and explanations use.
        agents.*.team: The team they work in.
        agents.*.profile: What they can carry.
        agents.*.skills: Skills with levels from 1 to 10; languages are skills.
        agents.*.bot: A program: no staff, its answers meet no target, and it is nobody's preferred agent.
        agents.*.hours: Their shifts; named `hours`.
        agents.*.absent: Days they are not there, whatever their shift says. Two absences have no day in common.
        agents.*.absent.*.from: The first day, by the zone of their hours.
        agents.*.absent.*.to: The last day, which is part of it.
        agents.*.absent.*.substitute: Who has what would be kept for them meanwhile, as far as they could have it. One who is absent too stands in for nobody.
        agents.*.accept: Codes of warnings that are meant to be, about this agent, their absences included.
        templates: Texts that are sent again and again, by name, each by the languages it is given in; the desk's fallback is one of them.
        tests.*.name: What the test shows; each name once.
        tests.*.now: When the message comes: by the clock of the desk, or with seconds and an offset.
        tests.*.message: What the channel hands over.
        tests.*.message.channel: By which channel it comes.
        tests.*.message.text: What it says. This, `eml` or `json`.
        tests.*.message.eml: A mail, as a file beside the configuration.
        tests.*.message.json: The body of a webhook, read by the `map` of the channel, as a file beside the configuration.
        tests.*.message.subject: Its subject.
        tests.*.message.from: Who wrote: an address, or an object.
        tests.*.message.from.id: The provider's id of the address.
        tests.*.message.from.name: Their name.
        tests.*.message.from.email: Their mail address.
        tests.*.message.from.phone: Their phone number.
        tests.*.message.to: The addresses it was sent to.
        tests.*.message.language: What it is written in, as if the channel were sure of it.
        tests.*.message.kind: `message`, `comment`, `review`, `call`, `form`, `edit` or `delete`.
        tests.*.message.auto: Whether a machine sent it.
        tests.*.message.contact: `"known"`: the contact has written before.
        tests.*.message.verified: How the sender was proven.
        tests.*.message.attributes: Attributes by name that the channel set, or somebody else.
        tests.*.message.attributes.*.value: The value of one that somebody else may have set.
        tests.*.message.attributes.*.by: Who set it: `customer`, `channel`, `agent` or `system`.
        tests.*.message.answeredBy: The agent who answered the contact last, a moment ago.
        tests.*.message.contactOwner: The agent to whom the contact belongs.
        tests.*.agents: Agents by name who are not as all others: a state, or an object.
        tests.*.agents.*.state: `ready`, `finishing`, `away` or `offline`.
        tests.*.agents.*.reason: Why they are away.
        tests.*.agents.*.only: Ready for one class only.
        tests.*.agents.*.load: What they have in hand: units, or conversations by channel.
        tests.*.agents.*.idle: How much longer than the others they have been idle.
        tests.*.agents.*.overtime: How long they work beyond the end of their shift, or from `now`.
        tests.*.agents.*.listening: Whether a pull of theirs waits.
        tests.*.expect: What is to become of it; at least one key.
        tests.*.expect.route: The route that takes it.
        tests.*.expect.end: `"file"` or `"spam"`: no agent is asked.
        tests.*.expect.queue: The queue it enters.
        tests.*.expect.class: Its class in the queue.
        tests.*.expect.language: The language it is routed in.
        tests.*.expect.requires: The skills it requires, all of them and no others: names, or names with levels.
        tests.*.expect.prefers: The skills that are welcome, all of them and no others: names, or names with weights.
        tests.*.expect.priority: Its priority.
        tests.*.expect.due: When an answer is due: a time, or how long after `now` by the clock.
        tests.*.expect.agent: Who gets it.
        tests.*.expect.notAgent: Who does not get it: names, or names with the code of the reason, as `not-ready`, `off-shift`, `does-not-serve`, `lacks-skill`, `no-room` or `outranked`.
        tests.*.expect.waits: Whether nobody gets it at once.
        """#
}
