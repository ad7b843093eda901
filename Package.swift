// swift-tools-version: 6.2
import PackageDescription

/// All symbols are bound at the start, and the table of them is read-only from then on.
let hardening: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "-z", "-Xlinker", "now"])]

let package = Package(
    name: "frontdesk",
    products: [
        .executable(name: "frontdeskd", targets: ["frontdeskd"]),
        .executable(name: "frontdesk", targets: ["frontdesk"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The pure heart: no clock, no random, no I/O.
        .target(name: "FrontdeskCore", exclude: ["Documentation.docc"]),
        .target(name: "FrontdeskContent", dependencies: ["FrontdeskCore", "CGMime", "CHTML", "CLanguage"]),
        .target(
            name: "FrontdeskConfig",
            dependencies: ["FrontdeskCore", .product(name: "Crypto", package: "swift-crypto")]),
        .target(
            name: "FrontdeskStore",
            dependencies: [
                "FrontdeskCore",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "FrontdeskChannels",
            dependencies: [
                "FrontdeskCore", "FrontdeskContent", "AsyncCurl",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(name: "FrontdeskAPI", dependencies: ["FrontdeskCore", "AsyncCurl"]),
        .target(
            name: "FrontdeskSimulation", dependencies: ["FrontdeskCore", "FrontdeskConfig", "FrontdeskContent"]),
        .target(
            name: "FrontdeskDaemon",
            dependencies: [
                "FrontdeskCore", "FrontdeskContent", "FrontdeskConfig", "FrontdeskStore", "FrontdeskChannels",
                "FrontdeskAPI", "FrontdeskSimulation", "AsyncCurl", "Systemd",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .target(
            name: "FrontdeskCommands",
            dependencies: [
                "FrontdeskCore", "FrontdeskConfig", "FrontdeskContent", "FrontdeskChannels", "FrontdeskAPI",
                "FrontdeskSimulation", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        // libcurl as async and blocking calls; knows nothing of Frontdesk.
        .target(name: "AsyncCurl", dependencies: ["CCurl"]),
        // What a service manager is told and hands over; knows nothing of Frontdesk.
        .target(name: "Systemd", dependencies: ["CSystemd"]),
        .executableTarget(name: "frontdeskd", dependencies: ["FrontdeskDaemon"], linkerSettings: hardening),
        .executableTarget(name: "frontdesk", dependencies: ["FrontdeskCommands"], linkerSettings: hardening),
        // C shims: variadics and macros become functions, no policy.
        .target(name: "CCurl"),
        .target(name: "CGMime", dependencies: ["CGMimeLibrary"]),
        .systemLibrary(
            name: "CGMimeLibrary", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        // Headers only: the library is loaded by the first who reads HTML.
        .target(name: "CHTML", cSettings: [.unsafeFlags(["-I/usr/include/libxml2"])]),
        .target(name: "CLanguage", linkerSettings: [.linkedLibrary("cld2")]),
        // For tests only.
        .target(
            name: "FrontdeskTesting",
            dependencies: ["FrontdeskCore", "FrontdeskConfig", "FrontdeskStore", "FrontdeskSimulation"]),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(
            name: "CoreTests", dependencies: ["FrontdeskCore", "FrontdeskSimulation", "FrontdeskTesting"],
            exclude: ["Traces", "Golden"]),
        // Run as a release build: what it decides is what the debug build decides.
        .executableTarget(name: "router-proof", dependencies: ["FrontdeskSimulation"], path: "Tests/RouterProof"),
        // The mail channel's reader without the daemon, for tests against real servers.
        .executableTarget(
            name: "mailbox-proof",
            dependencies: ["FrontdeskChannels", "FrontdeskContent", "FrontdeskCore", "AsyncCurl"],
            path: "Tests/MailboxProof"),
        // Agents and a shop that work while a daemon is restarted, for deploy/restarts.
        .executableTarget(
            name: "restart-proof",
            dependencies: [
                "FrontdeskAPI", "FrontdeskCore", "AsyncCurl", .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Tests/RestartProof"),
        .testTarget(name: "ContentTests", dependencies: ["FrontdeskContent", "FrontdeskTesting"]),
        .testTarget(
            name: "ConfigTests", dependencies: ["FrontdeskConfig", "FrontdeskTesting"],
            exclude: ["Corpus", "Golden", "Rules"]),
        .testTarget(
            name: "TrialTests",
            dependencies: ["FrontdeskSimulation", "FrontdeskConfig", "FrontdeskContent", "FrontdeskCore"]),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "FrontdeskStore", "FrontdeskTesting", .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(name: "ChannelTests", dependencies: ["FrontdeskChannels", "AsyncCurl", "FrontdeskTesting"]),
        .testTarget(name: "AsyncCurlTests", dependencies: ["AsyncCurl"]),
        .testTarget(name: "SystemdTests", dependencies: ["Systemd"]),
        .testTarget(
            name: "CommandTests", dependencies: ["FrontdeskCommands", "FrontdeskAPI", "FrontdeskCore", "AsyncCurl"]),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "FrontdeskDaemon", "FrontdeskAPI", "FrontdeskCommands", "FrontdeskTesting", "FrontdeskSimulation",
                "FrontdeskStore", "FrontdeskCore", "FrontdeskConfig", "FrontdeskChannels", "FrontdeskContent",
                "AsyncCurl", "Systemd",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

for target in package.targets where ![.system, .plugin].contains(target.type) && !target.name.hasPrefix("C") {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        ]
}
