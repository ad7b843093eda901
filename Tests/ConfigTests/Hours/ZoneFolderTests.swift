import Foundation
import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("A folder of zones")
struct ZoneFolderTests {
    @Test(
        "names of zones",
        arguments: [
            "UTC", "Europe/Istanbul", "Etc/GMT+3", "America/Argentina/ComodRivadavia", "America/Port-au-Prince",
        ])
    func names(_ name: String) { #expect(ZoneFolder.isName(name)) }

    @Test(
        "what would lead out of the folder, or is no name of a zone",
        arguments: [
            "", "/", "/etc/passwd", "../UTC", "Europe/../UTC", "Europe//Istanbul", "Europe/", "./UTC", "zone.tab",
            "Europe/İstanbul", "A B", "A\0B", "A\\B", String(repeating: "A", count: 65),
        ])
    func noNames(_ name: String) throws {
        #expect(!ZoneFolder.isName(name))
        #expect(throws: ZoneFault.notName) { try ZoneFolder.system.zone(named: name) }
    }

    @Test("a zone is there, unknown, or not readable with a reason")
    func faults() throws {
        let zones = try TemporaryZones()
        try zones.write("Test/Here", TZifSample(rule: "AAA-3").bytes)
        try zones.write("Test/Broken", Array("TZif".utf8))
        try zones.write("Test/Large", Array(repeating: 0, count: HoursLimits.zoneFileBytesMax + 1))
        let folder = zones.folder
        #expect(try folder.zone(named: "Test/Here").offset(at: Instant(microseconds: 0)) == 10_800)
        #expect(throws: ZoneFault.unknown) { try folder.zone(named: "Test/There") }
        #expect(throws: ZoneFault.unknown) { try folder.zone(named: "Test/Here/There") }
        #expect(throws: ZoneFault.unknown) { try folder.zone(named: "Test") }
        #expect(throws: ZoneFault.malformed(.truncated)) { try folder.zone(named: "Test/Broken") }
        #expect(throws: ZoneFault.malformed(.tooLarge)) { try folder.zone(named: "Test/Large") }
        #expect(throws: ZoneFault.noFolder) { try ZoneFolder(path: "/nonexistent").zone(named: "UTC") }
    }

    @Test("names are listed without the other files of the data, and sorted")
    func lists() throws {
        let zones = try TemporaryZones()
        for name in [
            "UTC", "Europe/Istanbul", "Asia/Istanbul", "America/Argentina/Ushuaia", "A/B/C/D", "posix/UTC", "right/UTC",
            "zone1970.tab", "localtime", "leapseconds", "+VERSION", "EST5EDT",
        ] { try zones.write(name, []) }
        #expect(
            zones.folder.names() == [
                "America/Argentina/Ushuaia", "Asia/Istanbul", "EST5EDT", "Europe/Istanbul", "UTC",
            ])
        #expect(ZoneFolder(path: "/nonexistent").names() == [])
        // A folder that contains itself ends.
        try FileManager.default.createSymbolicLink(atPath: zones.folder.path + "/Self", withDestinationPath: ".")
        #expect(zones.folder.names().filter { $0.hasSuffix("UTC") } == ["Self/Self/UTC", "Self/UTC", "UTC"])
    }

    @Test("the version of the data stands in one of two files")
    func versions() throws {
        let zones = try TemporaryZones()
        #expect(zones.folder.version() == "unknown")
        try zones.write("tzdata.zi", Array("# tzdata\n".utf8))
        #expect(zones.folder.version() == "unknown")
        try zones.write("tzdata.zi", Array("# version 2025b\n# This zic input file is in the public domain.\n".utf8))
        #expect(zones.folder.version() == "2025b")
        try zones.write("+VERSION", Array("2026a".utf8))
        #expect(zones.folder.version() == "2026a")
        try zones.write("+VERSION", Array("\u{1b}[2J\n".utf8))
        #expect(zones.folder.version() == "2025b")
    }
}
