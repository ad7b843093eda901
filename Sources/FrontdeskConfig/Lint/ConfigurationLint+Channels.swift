import FrontdeskCore

extension ConfigurationLint {
    /// Channels by which nothing comes, or nothing can be answered.
    func checkChannels() {
        for (place, channel) in policy.channels.enumerated() where !channel.retired {
            let settings = decoded.settings.channels.first { $0.name == channel.name }
            if case .email(let mail)? = settings?.kind, mail.imap == nil, !mail.takesDeliveries {
                report(.deafChannel, place, "nothing comes by channel \"\(channel.name)\"")
            }
            if !channel.takesReplies {
                report(.muteChannel, place, "nothing can be answered by channel \"\(channel.name)\"")
            }
        }
    }

    private func report(_ code: DiagnosticCode, _ place: Int, _ message: String) {
        let name = names.channels.declarations[place].name
        log.report(
            Diagnostic(code, severity: .warning, at: name.span, pointer: name.pointer, message))
    }
}
