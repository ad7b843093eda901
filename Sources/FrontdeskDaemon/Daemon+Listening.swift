import Foundation
import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import Logging
import NIOPosix
import Synchronization

/// The sockets: those the service manager has handed over, and those that are opened here.
extension Daemon {
    func listen(_ parts: Parts, _ group: MultiThreadedEventLoopGroup) async throws -> Listeners {
        let listen = configuration.settings.listen
        if handed.agents == nil || handed.admins == nil || listen.lmtp != nil {
            try FileManager.default.createDirectory(
                atPath: options.runtime, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        }
        let api = parts.api
        let local = { (forAdmins: Bool, handler: @escaping HTTPConnection.Handler) in
            var settings = HTTPListenerSettings(
                bodyLimit: { api.bodyLimit($0) }, idleTime: nil, connectionsPerUser: HTTPLimits.connectionsPerUser,
                handler: handler)
            settings.refusal = { api.refusal($0, of: $1, forAdmins: forAdmins) }
            settings.sink = { api.sink($0, $1) }
            return settings
        }
        let agents = try await HTTPListener.bind(
            handed.agents.map { .inherited($0) }
                ?? .unix(path: options.path(listen.agents, below: options.runtime), mode: 0o666, group: nil),
            settings: local(false) { api.handleAgents($0) }, group: group)
        let adminGroup = api.directory.adminGroup
        let admins = try await HTTPListener.bind(
            handed.admins.map { .inherited($0) }
                ?? .unix(
                    path: options.path(listen.admins, below: options.runtime), mode: adminGroup == nil ? 0o600 : 0o660,
                    group: adminGroup),
            settings: local(true) { api.handleAdmins($0) }, group: group)
        if !admins.hasGroup { tellOfGroup(configuration.settings.access.adminGroup, socket: "admins") }
        let lmtp = try await listenForMail(parts, group)
        let intake = parts.intakes.web
        let web = try await HTTPListener.bind(
            handed.web.map { .inherited($0) } ?? .tcp(host: listen.web.host, port: listen.web.port),
            settings: HTTPListenerSettings(
                bodyLimit: { intake.bodyLimit($0) }, idleTime: HTTPLimits.webIdleTime,
                connectionsPerUser: HTTPLimits.webConnections, handler: { intake.handle($0) }),
            group: group)
        tellOfConnections(agents.connections, parts)
        return Listeners(agents: agents, admins: admins, web: web, lmtp: lmtp)
    }

    /// Has the loop know which agents are connected.
    private func tellOfConnections(_ connections: ConnectionRegistry, _ parts: Parts) {
        let api = parts.api
        // Whoever an opening was told of, their closing is told: meanwhile the uid may have become another agent's.
        let told = Mutex<[UInt32: AgentNumber]>([:])
        connections.observe { uid, isOpen in
            let directory = api.directory
            if isOpen, let bound = directory.binder?.bound(uid, in: directory) {
                self.logger.record(.userChanged, "a Unix user is another than at the start", ["uid": "\(uid)"])
                api.replace(directory, by: bound)
            }
            let current = api.directory.agentsByUser[uid]
            let agent = told.withLock { told in
                guard isOpen else { return told.removeValue(forKey: uid) }
                told[uid] = current
                return current
            }
            if let agent { parts.loop.lanes.send(.connection(agent, isOpen: isOpen)) }
        }
    }

    private func tellOfGroup(_ group: String, socket: String) {
        logger.record(
            .socketGroup, "a socket could not be given to its group, whose members cannot connect",
            ["group": "\(group)", "socket": "\(socket)"])
    }

    /// The socket for mail servers, where the configuration has one.
    private func listenForMail(_ parts: Parts, _ group: MultiThreadedEventLoopGroup) async throws -> LMTPListener? {
        guard let path = configuration.settings.listen.lmtp else {
            LMTPSocket.giveUp(handed.lmtp)
            return nil
        }
        let name = configuration.settings.access.lmtpGroup
        let members = UserDatabase.gid(of: name)
        if members == nil {
            logger.record(
                .unknownUser, "the mail servers' group does not exist: only root may deliver by LMTP",
                ["group": "\(name)"])
        }
        let delivery = parts.intakes.delivery
        let desk = LMTPSession.Desk(
            host: LMTPListener.hostName, sizeLimit: { delivery.channels.sizeLimit },
            channel: { address in delivery.channels.channel(for: address).map { ($0.name, $0.sizeLimit) } })
        let socket = try LMTPSocket(
            path: options.path(path, below: options.runtime), group: members, kept: handed.lmtp)
        if !socket.hasGroup { tellOfGroup(name, socket: LMTPSocket.name) }
        return try await LMTPListener.listen(
            at: socket,
            settings: LMTPListenerSettings(desk: desk) { await delivery.deliver($0.mail, $0.envelope, to: $0.channel) },
            on: group)
    }
}
