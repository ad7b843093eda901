import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import FrontdeskSimulation
import Logging

/// A configuration of the disk, checked and made ready beside the one in force. Nothing of the running desk is touched.
struct ReloadCandidate: Sendable {
    let configuration: Configuration
    /// Adapters with their secrets, read anew.
    let channels: ChannelBuilder.Channels
    let users: DirectoryBuilder.Users
    let builder: DirectoryBuilder
    /// Keys that keep their running values until the next start.
    let needsRestart: [String]
    /// Warnings, as `config check` prints them.
    let warnings: String
    /// Tests of the configuration that were run.
    let tests: Int

    /// Reads and checks the files, then all they refer to. Blocks: for a thread of its own.
    ///
    /// - Throws: ``Failure``.
    init(path: String, running: Configuration, build: ChannelBuilder, logger: Logger) throws(Failure) {
        let check = ConfigurationCheck(path: path, lint: LintOptions(now: SystemClock.wall())) { configuration in
            ConfigurationCheck.Tested(RoutingTestRun(configuration, reader: .files(beside: path)))
        }
        guard var configuration = check.configuration else {
            throw Failure(.invalid(text: check.output, errors: check.errorCount))
        }
        guard !check.hasFailedTests else {
            throw Failure(.testsFailed(text: check.output, failed: check.failedTestCount))
        }
        needsRestart = Self.keepRunning(running.settings, in: &configuration)
        warnings = check.hasWarnings ? check.output : ""
        tests = check.testCount
        builder = DirectoryBuilder(settings: configuration.settings, logger: logger)
        do {
            channels = try build.channels(configuration.settings.channels, in: configuration.zone)
            users = try builder.users(of: configuration.policy)
        } catch let error as DaemonError {
            throw Failure(.unusable(error.description))
        } catch {
            throw Failure(.unusable("\(error)"))
        }
        self.configuration = configuration
    }

    /// Why there is no candidate.
    struct Failure: Error {
        let outcome: ReloadOutcome

        init(_ outcome: ReloadOutcome) { self.outcome = outcome }
    }

    /// What is bound at the start keeps its value, and is named where the file says otherwise.
    private static func keepRunning(_ running: DaemonSettings, in configuration: inout Configuration) -> [String] {
        var settings = configuration.settings
        var keys: [String] = []
        func keep<Value: Equatable>(_ key: String, _ path: WritableKeyPath<DaemonSettings, Value>) {
            guard settings[keyPath: path] != running[keyPath: path] else { return }
            keys.append(key)
            settings[keyPath: path] = running[keyPath: path]
        }
        keep("listen.agents", \.listen.agents)
        keep("listen.admins", \.listen.admins)
        keep("listen.web", \.listen.web)
        keep("listen.lmtp", \.listen.lmtp)
        keep("store.sqlite", \.store.sqlite)
        keep("store.retention", \.store.retention)
        keep("access.adminGroup", \.access.adminGroup)
        keep("access.lmtpGroup", \.access.lmtpGroup)
        configuration.settings = settings
        return keys
    }
}

extension SampleReader {
    /// Reads the sample messages that tests name, beside the main file.
    static func files(beside main: String) -> SampleReader {
        SampleReader(beside: main) { bytes, map, isSigned throws(SampleFault) in
            do throws(WebhookSample.Fault) {
                return try WebhookSample.message(bytes, map: map, isSigned: isSigned)
            } catch {
                throw SampleFault("the channel cannot read the file: \(error.detail)")
            }
        }
    }
}
