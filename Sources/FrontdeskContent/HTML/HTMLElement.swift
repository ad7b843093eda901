/// What the elements and attributes of HTML mean for text.
enum HTMLElement {
    /// Ends of lines before and after an element.
    static func lines(around name: String) -> Int {
        switch name {
        case "p", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "table", "fieldset", "figure": 2
        case "div", "address", "article", "aside", "body", "caption", "center", "dd", "dt", "details", "dialog",
            "figcaption",
            "footer", "form", "header", "html", "legend", "main", "nav", "option", "section", "summary", "tbody",
            "tfoot",
            "thead", "title":
            1
        default: 0
        }
    }

    /// Whether nobody sees what is in it.
    static func isUnseen(_ name: String) -> Bool {
        switch name {
        case "head", "script", "style", "title", "template", "noframes", "object", "embed", "iframe", "select",
            "textarea",
            "svg", "math", "video", "audio", "canvas", "map", "xml", "o:officedocumentsettings":
            true
        default: false
        }
    }

    /// Whether its attributes hide it.
    static func isHidden(_ attributes: [(String, String)]) -> Bool {
        for (name, value) in attributes {
            switch name {
            case "hidden": return true
            case "class", "id":
                if ASCII.lower(value).contains("preheader") { return true }
            case "style":
                let style = ASCII.lower(value).utf8.filter { !ASCII.isSpace($0) }
                if String(decoding: style, as: UTF8.self).split(separator: ";").contains(where: hides) { return true }
            default: break
            }
        }
        return false
    }

    /// Declarations of style, without spaces, that leave nothing to see.
    private static func hides(_ declaration: Substring) -> Bool {
        let plain = declaration.hasSuffix("!important") ? declaration.dropLast("!important".count) : declaration
        switch plain {
        case "display:none", "visibility:hidden", "mso-hide:all", "opacity:0", "opacity:0.0", "font-size:0",
            "font-size:0px",
            "font-size:0pt", "max-height:0", "max-height:0px", "font-size:1px":
            return true
        default: return false
        }
    }

    /// The value of an attribute by its name.
    static func value(_ name: String, _ attributes: [(String, String)]) -> String? {
        attributes.first { $0.0 == name }?.1
    }

    /// Where a link leads, if that is of use to a reader: the web, or an address.
    static func link(_ attributes: [(String, String)]) -> String {
        let written = String(
            (value("href", attributes) ?? "").unicodeScalars.filter { $0.value > 0x20 && $0.value != 0x7F })
        let scheme = ASCII.lower(String(written.prefix(8)))
        if scheme.hasPrefix("mailto:") {
            return String(written.dropFirst("mailto:".count).prefix { $0 != "?" })
        }
        if scheme.hasPrefix("tel:") { return String(written.dropFirst("tel:".count)) }
        return scheme.hasPrefix("http:") || scheme.hasPrefix("https:") ? written : ""
    }

    /// An address without what its text often lacks, to be compared.
    static func bare(_ link: String) -> String {
        var text = ASCII.lower(link.filter { !$0.isWhitespace })
        for prefix in ["https://", "http://", "www."] where text.hasPrefix(prefix) {
            text = String(text.dropFirst(prefix.count))
        }
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }
}
