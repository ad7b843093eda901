// SPDX-License-Identifier: Apache-2.0
import FrontdeskDaemon

@main
enum Main {
    static func main() async {
        await DaemonCommand.start()
    }
}
