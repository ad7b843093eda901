import CHTML

/// Turns HTML into text that reads like it: paragraphs, lists, rows of tables, quotes, where links lead.
///
/// What a reader would not see is left out: scripts, styles, and what a style hides, as the summaries that senders put
/// before a mail for the lists of mail programs.
package enum HTMLText {
    /// Renders a document of UTF-8, at most `bytesMax` bytes of text.
    package static func render(_ html: String, bytesMax: Int = MailLimits.textBytesMax) -> String {
        var renderer = HTMLRenderer(bytesMax: bytesMax)
        var reader = frontdesk_html_reader(
            begin: { context, name, attributes in
                HTMLText.renderer(context)?.pointee.begin(HTMLText.string(name), HTMLText.pairs(attributes)) == true
                    ? 1 : 0
            },
            end: { context, name in
                HTMLText.renderer(context)?.pointee.end(HTMLText.string(name)) == true ? 1 : 0
            },
            text: { context, bytes, length in
                guard let bytes else { return 1 }
                return bytes.withMemoryRebound(to: UInt8.self, capacity: length) { start in
                    HTMLText.renderer(context)?.pointee.text(UnsafeBufferPointer(start: start, count: length)) == true
                        ? 1 : 0
                }
            })
        let bytes = withoutConditions(Array(html.utf8))
        bytes.withUnsafeBufferPointer { source in
            withUnsafeMutablePointer(to: &renderer) { pointer in
                frontdesk_html_read(source.baseAddress, source.count, &reader, pointer)
            }
        }
        return renderer.finish()
    }

    private static func renderer(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<HTMLRenderer>? {
        context?.assumingMemoryBound(to: HTMLRenderer.self)
    }

    private static func string(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }

    private static func pairs(_ list: UnsafeMutablePointer<UnsafePointer<CChar>?>?) -> [(String, String)] {
        guard let list else { return [] }
        var pairs: [(String, String)] = []
        var place = 0
        while let name = list[place] {
            pairs.append((ASCII.lower(String(cString: name)), string(list[place + 1])))
            place += 2
        }
        return pairs
    }

    /// Without the `<![if …]>` and `<![endif]>` of office programs, which no grammar of HTML knows and which would be text.
    private static func withoutConditions(_ bytes: [UInt8]) -> [UInt8] {
        let opening = Array("<![".utf8)
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            if bytes[place] == opening[0], bytes[place...].starts(with: opening) {
                let end = bytes[place...].prefix(200).firstIndex(of: UInt8(ascii: "]"))
                if let end, end + 1 < bytes.count, bytes[end + 1] == UInt8(ascii: ">") {
                    place = end + 2
                    continue
                }
            }
            kept.append(bytes[place])
            place += 1
        }
        return kept
    }
}
