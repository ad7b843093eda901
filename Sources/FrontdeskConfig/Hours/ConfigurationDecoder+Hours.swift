import FrontdeskCore

extension ConfigurationDecoder {
    /// `hours`: the plans in the order of the files.
    func hours(_ nodes: [ConfigNode], deskZone: Zone) -> [HoursPlan] {
        let declarations = names.hours.declarations
        for node in nodes { node.note(.members(key: .name, count: 0...HoursLimits.hours)) }
        if let node = nodes.last, declarations.count > HoursLimits.hours {
            node.report(
                .wrongCount, "\(declarations.count) named hours", expected: "\(HoursLimits.hours) at most")
        }
        return declarations.map { name, node in
            let plan = plan(name.text, node, deskZone: deskZone)
            if let plan, plan.isNeverOpen {
                node.report(.neverOpen, severity: .warning, "hours \"\(name.text)\" never open")
            }
            return plan ?? HoursPlan(name: name.text, zone: deskZone)
        }
    }

    /// Named hours, or nil where a part of them could not be read.
    private func plan(_ name: String, _ node: ConfigNode, deskZone: Zone) -> HoursPlan? {
        node.object { (fields: inout ObjectReader) in
            let zone = fields.optional("timezone")?.zone(zones)
            fields.note(usual: .string(deskZone.name), for: "timezone")
            let week = fields.required("week")?.week()
            let except = fields.optional("except")
            let exceptions = except == nil ? [] : except?.exceptions()
            guard let week, let exceptions else { return nil }
            var plan = HoursPlan(name: name, zone: zone ?? deskZone)
            plan.week = week
            plan.exceptions = exceptions
            return plan
        }
    }
}

extension ConfigNode {
    /// A time zone by its name.
    func zone(_ zones: ZoneTable) -> Zone? {
        guard let text = string(bytes: HoursLimits.zoneName) else { return nil }
        do throws(ZoneFault) {
            return try zones.zone(named: text)
        } catch {
            let form = #"a name like "Europe/Istanbul""#
            switch error {
            case .notName, .unknown:
                report(
                    .unknownZone, "unknown time zone \(quote(text))", expected: form,
                    didYouMean: log.isFull ? nil : zones.suggestion(for: text))
            case .noFolder:
                report(.unreadableZone, "there are no time zones in \(zones.folder.path)", expected: "\"UTC\"")
            case .unreadable(let reason):
                report(.unreadableZone, "time zone \(quote(text)) cannot be read: \(reason)")
            case .malformed(let fault):
                report(.unreadableZone, "time zone \(quote(text)) cannot be used: \(fault.text)")
            }
            return nil
        }
    }

    /// The spans of each weekday, or nil where one of them could not be read.
    fileprivate func week() -> [[DaySpan]]? {
        guard let members = members(key: .weekdays) else { return nil }
        var week: [[DaySpan]] = Array(repeating: [], count: Weekday.allCases.count)
        var owners: [ConfigName?] = Array(repeating: nil, count: week.count)
        var isRead = true
        for (key, node) in members {
            let spans = node.daySpans()
            guard let days = Weekday.days(key.text) else {
                reportKey(
                    key, .badDay, "\(quote(key.text)) is no day of the week",
                    expected: #""mon" to "sun", a range like "mon-fri", or "daily""#,
                    didYouMean: log.isFull ? nil : Weekday.suggestion(for: key.text))
                isRead = false
                continue
            }
            if let day = days.first(where: { owners[$0.rawValue] != nil }), let owner = owners[day.rawValue] {
                reportKey(
                    key, .dayTwice, "\"\(day.word)\" is named twice",
                    related: [Diagnostic.Related(span: owner.span, text: "first named here")])
                isRead = false
            }
            for day in days {
                owners[day.rawValue] = owners[day.rawValue] ?? key
                week[day.rawValue] = spans ?? []
            }
            if spans == nil { isRead = false }
        }
        return isRead ? week : nil
    }

    /// The days unlike their weekday, or nil where one of them could not be read.
    fileprivate func exceptions() -> [(day: Int64, spans: [DaySpan])]? {
        guard let members = members(key: .date) else { return nil }
        var exceptions: [(day: Int64, spans: [DaySpan])] = []
        for (key, node) in members {
            let spans = node.daySpans()
            if let day = day(key.text, at: key), let spans { exceptions.append((day, spans)) }
        }
        return exceptions.count == members.count ? exceptions : nil
    }

    /// The spans of one day, sorted; nil after reporting what is wrong with one of them.
    private func daySpans() -> [DaySpan]? {
        guard let items = items(count: 0...HoursLimits.spans) else { return nil }
        var spans: [(span: DaySpan, node: ConfigNode, place: Int)] = []
        for (place, item) in items.enumerated() {
            if let span = item.daySpan() { spans.append((span, item, place)) }
        }
        var isRead = spans.count == items.count
        spans.sort { ($0.span.start, $0.place) < ($1.span.start, $1.place) }
        for (left, right) in zip(spans, spans.dropFirst()) where right.span.start < left.span.end {
            let (first, second) = left.place < right.place ? (left, right) : (right, left)
            second.node.report(
                .overlappingSpans, "\(quote(second.node.text ?? "")) overlaps another span of the day",
                related: [Diagnostic.Related(span: first.node.span, text: "the other is here")])
            isRead = false
        }
        return isRead ? spans.map(\.span) : nil
    }

    /// A span of one day.
    private func daySpan() -> DaySpan? {
        note(.form(.span))
        let form = #"a span like "09:00-17:30""#
        guard let text else {
            reportWrongType(expected: form)
            return nil
        }
        guard let span = DaySpan(text) else {
            report(.badSpan, "\(quote(text)) is no span of hours", expected: form)
            return nil
        }
        return span
    }

    /// A date as the number of its day, from a text at a place.
    func day(_ text: String, at place: ConfigName) -> Int64? {
        guard let date = Self.date(text) else {
            reportKey(place, .badDate, "\(quote(text)) is no date", expected: #"a date like "2026-10-29""#)
            return nil
        }
        guard HoursLimits.days.contains(date.daysSinceEpoch) else {
            reportKey(place, .outOfRange, "\(quote(text)) is out of range", expected: "2020-01-01 to 2050-12-31")
            return nil
        }
        return date.daysSinceEpoch
    }

    /// The date of `YYYY-MM-DD`.
    private static func date(_ text: String) -> CivilDate? {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].reduce(0 as Int?) { value, byte in
                guard let value, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                return value * 10 + Int(byte - UInt8(ascii: "0"))
            }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    private func reportKey(
        _ key: ConfigName, _ code: DiagnosticCode, _ message: String, expected: String? = nil,
        didYouMean: String? = nil, related: [Diagnostic.Related] = []
    ) {
        log.report(
            Diagnostic(
                code, at: key.span, pointer: key.pointer, message, expected: expected, didYouMean: didYouMean,
                related: related))
    }
}
