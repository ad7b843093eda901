/// Writes the Prometheus text format, version 0.0.4.
struct PrometheusText {
    private(set) var text = ""

    /// Begins a metric: its help and type stand once, before its samples.
    mutating func metric(_ name: String, _ type: String, _ help: String) {
        text += "# HELP frontdesk_\(name) \(help)\n# TYPE frontdesk_\(name) \(type)\n"
    }

    mutating func sample(_ name: String, _ labels: [(String, String)] = [], value: some BinaryInteger) {
        sample(name, labels, text: "\(value)")
    }

    mutating func sample(_ name: String, _ labels: [(String, String)] = [], seconds microseconds: Int64) {
        let whole = microseconds / 1_000_000
        let fraction = String(1_000_000 + abs(microseconds % 1_000_000)).dropFirst()
        sample(name, labels, text: "\(whole).\(fraction)")
    }

    private mutating func sample(_ name: String, _ labels: [(String, String)], text value: String) {
        text += "frontdesk_\(name)"
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    /// A histogram of microseconds, shown in seconds.
    mutating func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
        metric(name, "histogram", help)
        let snapshot = histogram.snapshot
        var total = 0
        for (bound, count) in zip(histogram.bounds, snapshot.counts) {
            total += count
            let edge = "\(bound / 1_000_000).\(String(1_000_000 + bound % 1_000_000).dropFirst())"
            sample("\(name)_bucket", [("le", edge)], value: total)
        }
        sample("\(name)_bucket", [("le", "+Inf")], value: snapshot.count)
        sample("\(name)_sum", seconds: snapshot.sum)
        sample("\(name)_count", value: snapshot.count)
    }

    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
    }
}
