import FrontdeskCore

extension ConfigurationLint {
    /// Mail channels by which nothing comes, or nothing can be answered.
    func checkMail() {
        for (place, channel) in policy.channels.enumerated() where !channel.retired {
            guard let settings = decoded.settings.channels.first(where: { $0.name == channel.name }),
                case .email(let mail) = settings.kind
            else { continue }
            if mail.imap == nil, !mail.takesDeliveries {
                report(.deafChannel, place, "nothing comes by channel \"\(channel.name)\"")
            }
            if mail.smtp == nil {
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
