import FrontdeskCore

extension ConfigNode {
    /// An http URL with places for values behind its host.
    func replyURL() -> String? {
        let example = "https://reviews.example.com/v1/reviews/{id}/replies"
        guard let text else { return httpURL(for: "replies", like: example) }
        let places = PlaceText(text, places: PlaceText.urlPlaces)
        report(places.faults, PlaceText.urlPlaces)
        guard places.faults.isEmpty else {
            note(.form(.url))
            return nil
        }
        guard httpURL(for: "replies", like: example, as: places.sample) != nil else { return nil }
        // Behind the two slashes of the scheme the host ends with the next one, or with a query.
        let authority = places.head.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last ?? ""
        guard places.head == text || authority.contains("/") || authority.contains("?") else {
            report(.badURL, "a place for a value in the host of a URL", expected: "a URL like \"\(example)\"")
            return nil
        }
        return text
    }

    /// An object in whose texts there are places for values.
    func replyBody() -> JSONValue? {
        note(.members(key: nil, count: 0...Int.max))
        trail?.appending("*").change { $0.add(.anything) }
        guard case .object = json.content else {
            reportWrongType(expected: "an object")
            return nil
        }
        guard ProviderKeyLimits.replyBody.contains(json.range.count) else {
            let most = ProviderKeyLimits.replyBody.upperBound
            report(.badText, "body of \(json.range.count) bytes", expected: "\(most) bytes at most")
            return nil
        }
        return filledValue()
    }

    /// The value with all inside it, its texts checked for their places; nil where something in it was reported.
    private func filledValue() -> JSONValue? {
        switch json.content {
        case .invalid: return nil
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .number(let number): return .number(number)
        case .string(let text):
            let faults = PlaceText(text, places: PlaceText.bodyPlaces).faults
            report(faults, PlaceText.bodyPlaces)
            return faults.isEmpty ? .string(text) : nil
        case .array(let items):
            let values = items.enumerated().map { place, item in child(item, String(place), isItem: true).filledValue()
            }
            let read = values.compactMap(\.self)
            return read.count == values.count ? .array(read) : nil
        case .object(let members):
            let values = members.map { ($0.key, child($0.value, $0.key, isNamed: true).filledValue()) }
            let read = values.compactMap { key, value in value.map { JSONObject.Member(key: key, value: $0) } }
            guard read.count == values.count else { return nil }
            return JSONObject(read).map { .object($0) }
        }
    }

    private func report(_ faults: [PlaceText.Fault], _ places: [String]) {
        for fault in faults {
            switch fault {
            case .unknown(let name):
                report(
                    .unknownPlace, "nothing stands for \(quote("{\(name)}"))",
                    expected: Self.list(places.map { "{\($0)}" }),
                    didYouMean: suggestion(for: name, among: places).map { "{\($0)}" })
            case .unclosed(let rest):
                report(
                    .openBrace, "the brace of \(quote("{\(rest)")) is not closed",
                    expected: #"a place like "{thread}", or "{{" for a brace"#)
            }
        }
    }
}
