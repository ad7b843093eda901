package import FrontdeskAPI
package import FrontdeskCore

/// What the commands do to the world around them; replaced in tests.
package struct Shell {
    /// Writes to standard output.
    package var write: ([UInt8]) -> Void
    /// Writes to standard error.
    package var writeError: (String) -> Void
    /// Reads standard input to its end; nil where it is longer than the limit in bytes.
    package var readInput: (_ bytesMax: Int) -> [UInt8]?
    /// Asks the person at the terminal and reads their line; nil where there is nobody to ask.
    package var ask: (_ question: String) -> String?
    /// The wall clock.
    package var now: () -> Instant
    /// A variable of the environment.
    package var variable: (String) -> String?
    /// Whether standard output is a terminal.
    package var outputIsTerminal: Bool
    /// Whether the caller is root: an operator, and no agent.
    package var isRoot: Bool
    /// The name of a Unix user; nil where there is none of the uid.
    package var userName: (UInt32) -> String?
    /// What the client does to the world; throws where there is no client to be had.
    package var deskEffects: () throws -> DeskEffects
    /// Reads a small file of the user's; nil where there is none.
    package var readFile: (String) -> [UInt8]?
    /// Reads a file that is sent; nil where it cannot be read or is longer than the limit in bytes.
    package var readUpload: (_ path: String, _ bytesMax: Int) -> [UInt8]?
    /// Writes a small file of the user's, for them alone, with the folders it needs; what fails is not said.
    package var writeFile: (String, [UInt8]) -> Void
    /// Becomes another program, looked for beside this one and then on the path; returns only where it is not found.
    package var become: (_ program: String, _ arguments: [String]) -> Int32

    package init(
        write: @escaping ([UInt8]) -> Void, writeError: @escaping (String) -> Void,
        readInput: @escaping (Int) -> [UInt8]?, ask: @escaping (String) -> String?, now: @escaping () -> Instant,
        variable: @escaping (String) -> String?, outputIsTerminal: Bool, isRoot: Bool,
        userName: @escaping (UInt32) -> String?,
        deskEffects: @escaping () throws -> DeskEffects, readFile: @escaping (String) -> [UInt8]?,
        readUpload: @escaping (String, Int) -> [UInt8]?,
        writeFile: @escaping (String, [UInt8]) -> Void, become: @escaping (String, [String]) -> Int32
    ) {
        self.write = write
        self.writeError = writeError
        self.readInput = readInput
        self.ask = ask
        self.now = now
        self.variable = variable
        self.outputIsTerminal = outputIsTerminal
        self.isRoot = isRoot
        self.userName = userName
        self.deskEffects = deskEffects
        self.readFile = readFile
        self.readUpload = readUpload
        self.writeFile = writeFile
        self.become = become
    }

    /// Writes text to standard output.
    func write(_ text: String) { write(Array(text.utf8)) }
}
