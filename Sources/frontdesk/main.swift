import FrontdeskCommands
import Glibc

// Everything is decided in FrontdeskCommands; this is only the process around it.
exit(Frontdesk.main(arguments: Array(CommandLine.arguments.dropFirst()), shell: .live()))
