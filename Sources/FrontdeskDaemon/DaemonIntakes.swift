import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore
import Logging
import NIOPosix
import Synchronization

/// All that takes in: webhooks, mails, what is asked of providers, and files.
struct DaemonIntakes: Sendable {
    let scanner: FileScanner
    let files: FileService
    let web: WebIntake
    let delivery: MailDelivery
    let inbound = InboundService()
    let readings: InboundReadings
    let media: MediaService
    /// Reading a large mail takes a second: calls of agents do not wait for it.
    let mailReaders = NIOThreadPool(numberOfThreads: 2)

    /// What the parts share.
    struct Surroundings {
        let store: SQLiteStore
        let lanes: Lanes
        let api: APIService
        let status: StatusText
        let metrics: WebMetrics
        let page: MetricsPage
        let readers: NIOThreadPool
        let logger: Logger
    }

    init(_ settings: DaemonSettings, _ channels: ChannelBuilder.Channels, _ around: Surroundings) {
        let (store, lanes, api, status, logger) = (
            around.store, around.lanes, around.api, around.status, around.logger
        )
        scanner = FileScanner(settings.scanner, rules: settings.files, logger: logger)
        files = FileService(store: store, scanner: scanner, threads: around.readers, hasRoom: { status.hasRoom })
        let intake = ChannelIntake(
            store: store, directory: { api.directory }, hasRoom: { status.hasRoom }, scanner: scanner, logger: logger)
        let page = around.page
        web = WebIntake(
            channels: channels.webhooks, lanes: lanes, intake: intake, metrics: around.metrics,
            metricsText: { page.text(now: SystemClock.wall()) })
        let mail = MailIntake(intake)
        mailReaders.start()
        delivery = MailDelivery(
            intake: mail, lanes: lanes, pool: mailReaders, metrics: around.metrics,
            channels: MailChannels(channels.emails))
        let desks = InboundDesks(
            directory: { api.directory }, lanes: lanes, metrics: around.metrics, logger: logger)
        readings = InboundReadings(
            mailboxes: MailboxReading(intake: mail, desks: desks, records: store.records),
            polled: PolledReading(intake: intake, desks: desks, records: store.records))
        media = MediaService(
            intake: intake, lanes: lanes, records: store.records, adapters: channels.adapters, logger: logger)
        api.files.withLock { $0 = files }
        api.delivery.withLock { $0 = delivery }
        let inbound = inbound
        status.inbound.withLock { $0 = inbound }
    }

    /// Follows a new configuration.
    func replace(_ settings: DaemonSettings, _ channels: ChannelBuilder.Channels) {
        scanner.replace(settings.scanner, rules: settings.files)
        web.replace(channels.webhooks)
        delivery.replace(MailChannels(channels.emails))
        media.replace(channels.adapters)
    }

    func stop() async throws {
        try await scanner.stop()
        try await mailReaders.shutdownGracefully()
    }
}
