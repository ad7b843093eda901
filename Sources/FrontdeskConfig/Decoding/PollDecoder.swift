import FrontdeskCore

/// Decodes what only channels have that ask for a list.
enum PollDecoder {
    /// The settings of such a channel; nil where they are not readable.
    static func settings(_ fields: inout ObjectReader) -> PollChannelSettings? {
        let request = fields.required("request").flatMap(request)
        let items = fields.required("items")?.jsonPointer(orRoot: true)
        let cursor = fields.optional("cursor").flatMap(cursor)
        let map = fields.required("map")?.fieldMap(needsID: true)
        let kinds: [MessageKind] = [.message, .comment, .review, .form]
        let kind = fields.optional("kind")?.choice(of: kinds.map(\.name))
        fields.note(usual: .string(MessageKind.message.name), for: "kind")
        let visibilities: [MessageVisibility] = [.public, .private]
        let visibility = fields.optional("visibility")?.choice(of: visibilities.map(\.name))
        fields.note(usual: .string(MessageVisibility.private.name), for: "visibility")
        let reply = fields.optional("reply").flatMap(reply)
        let allowsPrivate = fields.flag("privateHost")
        guard let request, let items, let map else { return nil }
        var settings = PollChannelSettings(request: request, items: items, map: map)
        settings.cursor = cursor
        settings.kind = kinds.first { $0.name == kind } ?? settings.kind
        settings.visibility = visibilities.first { $0.name == visibility } ?? settings.visibility
        settings.reply = reply
        settings.allowsPrivate = allowsPrivate
        return settings
    }

    private static func request(_ node: ConfigNode) -> PollChannelSettings.Request? {
        node.object { (fields: inout ObjectReader) in
            let url = fields.required("url")?.httpURL(for: "messages", like: "https://reviews.example.com/v1/reviews")
            let headers = fields.optional("headers").flatMap { $0.headers() } ?? []
            let every = fields.span("every", in: ProviderKeyLimits.every, usual: ProviderKeyLimits.everyUsual)
            guard let url else { return nil }
            var request = PollChannelSettings.Request(url: url)
            request.headers = headers
            request.every = every
            return request
        }
    }

    private static func cursor(_ node: ConfigNode) -> PollChannelSettings.Cursor? {
        node.object { (fields: inout ObjectReader) in
            let source = fields.exactlyOne(of: ["item", "answer"])
            let pointer = source?.node.jsonPointer()
            let parameter = fields.required("parameter")?.line(bytes: ProviderKeyLimits.parameter)
            let start = fields.optional("start")?.line(bytes: ProviderKeyLimits.cursorStart)
            guard let source, let pointer, let parameter else { return nil }
            var cursor = PollChannelSettings.Cursor(
                source: source.key == "item" ? .item(pointer) : .answer(pointer), parameter: parameter)
            cursor.start = start
            return cursor
        }
    }

    private static func reply(_ node: ConfigNode) -> PollReplySettings? {
        node.object { (fields: inout ObjectReader) in
            let url = fields.required("url")?.replyURL()
            let method: PollReplySettings.Method? = fields.optional("method")?.choice()
            fields.note(usual: .string(PollReplySettings.Method.post.rawValue), for: "method")
            let headers = fields.optional("headers").flatMap { $0.headers() } ?? []
            let body = fields.optional("body")?.replyBody()
            let id = fields.optional("id")?.jsonPointer()
            guard let url else { return nil }
            var reply = PollReplySettings(url: url)
            reply.method = method ?? reply.method
            reply.headers = headers
            reply.body = body
            reply.id = id
            return reply
        }
    }
}
