import FrontdeskCore
import Testing

@Suite("Templates")
struct TemplateTests {
    private static func values(customer: String = "Ana", agent: String = "Ayşe") -> TemplateValues {
        var values = TemplateValues()
        values[.agent] = agent
        values[.case] = "c7"
        values[.customer] = customer
        values[.queue] = "billing"
        values[.subject] = "Where is it?"
        values[.desk] = "Acme"
        return values
    }

    @Test(
        "variables are filled, a gap takes the blank before it along, a doubled brace is one",
        arguments: [
            ("", "Ana", ""), ("Thanks", "Ana", "Thanks"),
            ("{agent} {case} {customer} {queue} {subject} {desk}", "Ana", "Ayşe c7 Ana billing Where is it? Acme"),
            ("Hello {customer},", "Ana", "Hello Ana,"), ("Hello {customer},", "", "Hello,"),
            ("Hello {customer|there},", "", "Hello there,"), ("Hello {customer|there},", "Ana", "Hello Ana,"),
            ("Hello {customer|},", "", "Hello ,"), ("{customer}: hi", "", ": hi"),
            ("{customer|dear customer|friend}", "", "dear customer|friend"),
            ("{{case}", "Ana", "{case}"), ("{{{case}}", "Ana", "{c7}"), ("a } b", "Ana", "a } b"),
            ("one\ntwo {case}\n", "Ana", "one\ntwo c7\n"), ("{customer}{customer}", "Ö", "ÖÖ"),
            // A value is text and never read as a template.
            ("{customer} {desk}", "{agent}", "{agent} Acme"), ("{customer}", "{{", "{{"),
        ])
    func fills(_ text: String, _ customer: String, _ expected: String) {
        let (template, faults) = TemplateText.read(text)
        #expect(faults.isEmpty)
        #expect(template.filled(with: Self.values(customer: customer)) == expected)
    }

    @Test(
        "all that is wrong is told",
        arguments: [
            ("{Case}", [TemplateText.Fault.unknown("Case")]), ("{}", [.unknown("")]),
            ("{ case }", [.unknown(" case ")]),
            ("{a} {case} {b|c}", [.unknown("a"), .unknown("b")]), ("x {case", [.unclosed("case")]),
            ("x {case\n}", [.unclosed("case")]), ("{customer|{desk}}", [.unclosed("customer|{desk}}")]),
            ("{", [.unclosed("")]),
            ("{login} {", [.unknown("login"), .unclosed("")]),
        ])
    func faults(_ text: String, _ expected: [TemplateText.Fault]) {
        #expect(TemplateText.read(text).faults == expected)
    }

    @Test(
        "a value is one line of text without controls, and bounded",
        arguments: [
            ("  Ana \r\n Kaya ", "Ana Kaya"), ("A\u{0}n\u{7}a\u{1B}", "Ana"), ("a\tb\u{2028}c\u{85}d", "a b c d"),
            ("\u{202E}evil\u{202C}\u{2066}\u{200F}", "evil"), ("\n\n", ""), ("Zoë 👩‍👩‍👧", "Zoë 👩‍👩‍👧"),
            (String(repeating: "x", count: 300), String(repeating: "x", count: TemplateValues.scalarsMax)),
        ])
    func cleans(_ value: String, _ expected: String) {
        #expect(
            TemplateText(pieces: [.value(.customer, otherwise: nil)]).filled(with: Self.values(customer: value))
                == expected)
    }

    @Test("the customer's language, else the fallback, else nothing")
    func languages() {
        let text = { (text: String) in TemplateText.read(text).text }
        let template = Template(
            name: "thanks",
            texts: [.init(language: "tr", text: text("Teşekkürler")), .init(language: "en", text: text("Thanks"))])
        #expect(template.text(in: "tr", fallback: "en") == text("Teşekkürler"))
        #expect(template.text(in: "pl", fallback: "en") == text("Thanks"))
        #expect(template.text(in: "pl", fallback: "de") == nil)
    }

    @Test("a text needs what it names without saying what stands there otherwise")
    func needs() {
        #expect(TemplateText.read("{agent}").text.needs(.agent))
        #expect(!TemplateText.read("{agent|we} {case}").text.needs(.agent))
        #expect(!TemplateText.read("{{agent}").text.needs(.agent))
    }
}
