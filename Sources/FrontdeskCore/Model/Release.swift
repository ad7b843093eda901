/// The release, of the daemon and of the command line: they are built and installed together.
package enum Release {
    package static let version = "0.1.0"
}
