import FrontdeskAPI
import FrontdeskCore

/// What a command that talks to the daemon works with.
struct CommandContext {
    let shell: Shell
    let client: DeskClient
    let wantsJSON: Bool
    let seen: SeenStore

    /// Times as seen from now.
    var time: RelativeTime { RelativeTime(now: shell.now()) }

    /// An empty page.
    func page() -> Page { Page(ink: Ink(shell: shell)) }

    /// Prints what people read.
    func print(_ page: Page) { shell.write(page.text) }

    /// Prints an answer for programs, on one line.
    func print(json answer: DeskAnswer) throws {
        var writer = JSONWriter()
        writer.value(answer.isEmpty ? .null : try answer.json())
        print(json: writer)
    }

    /// Prints an answer that has nothing to show: its JSON where that was asked for, else what has been done.
    func print(_ answer: DeskAnswer, saying sentence: String) throws {
        if wantsJSON { return try print(json: answer) }
        var page = page()
        page.add(sentence)
        print(page)
    }

    /// Prints JSON on one line. What acts on a terminal stands in it as an escape, which says the same to programs.
    func print(json writer: JSONWriter) {
        shell.write(VisibleText.json(String(decoding: writer.bytes, as: UTF8.self)) + "\n")
    }

    /// Prints an answer: its JSON where that was asked for, else the page made of it.
    func print<T: WireValue>(_ answer: DeskAnswer, as type: T.Type, _ fill: (T, inout Page) throws -> Void) throws {
        if wantsJSON { return try print(json: answer) }
        var page = page()
        try fill(try answer.value(T.self), &page)
        print(page)
    }
}
