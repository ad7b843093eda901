import ArgumentParser
import Foundation

/// `frontdeskd openapi`: the document of the local API, for tools that are made from it and for the manual page.
struct OpenAPICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi", abstract: "Print the OpenAPI document of the local API.",
        discussion: "A running daemon gives the same as GET /v1/openapi.json.")

    func run() throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(OpenAPIDocument.bytes))
        } catch {
            FileHandle.standardError.write(Data("frontdeskd: the output could not be written\n".utf8))
            throw ExitCode(DaemonError.store("").exitCode)
        }
    }
}
