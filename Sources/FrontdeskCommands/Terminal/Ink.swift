/// Emphasis on a terminal that wants it, nothing anywhere else.
struct Ink {
    /// What a text is to stand out by.
    enum Tone: Equatable {
        case plain
        /// Past its due.
        case late
        /// What one looks for first.
        case strong
        /// What one reads last.
        case dim
    }

    let isOn: Bool

    /// No colour unless a terminal shows it, and not where `NO_COLOR` (no-color.org) is set or the terminal is dumb.
    init(shell: Shell) {
        isOn =
            shell.outputIsTerminal && (shell.variable("NO_COLOR") ?? "").isEmpty && shell.variable("TERM") != "dumb"
    }

    init(isOn: Bool) { self.isOn = isOn }

    /// The text with the sequences around it; ECMA-48, SGR.
    func callAsFunction(_ text: String, _ tone: Tone) -> String {
        guard isOn, !text.isEmpty else { return text }
        switch tone {
        case .plain: return text
        case .late: return "\u{1b}[31m\(text)\u{1b}[0m"
        case .strong: return "\u{1b}[1m\(text)\u{1b}[0m"
        case .dim: return "\u{1b}[2m\(text)\u{1b}[0m"
        }
    }
}
