import FrontdeskContent
import Testing

@Suite("What the receiving server found")
struct AuthenticationResultTests {
    private static func result(_ lines: [String], from: String = "ayse@mail.customer.example") throws
        -> AuthenticationResult
    {
        let mail = try MailMessage(Array((lines + ["From: \(from)", "", "x"]).joined(separator: "\r\n").utf8))
        return AuthenticationResult(mail.headers, host: "mx.desk.example")
    }

    @Test(
        "a signature of the sender's domain holds",
        arguments: [
            "mx.desk.example; dkim=pass header.d=customer.example",
            "MX.Desk.Example 1; spf=fail smtp.mailfrom=x.example; dkim=pass (2048-bit key) header.d=mail.customer.example",
            "mx.desk.example;\r\n dkim=pass (good; signature) header.i=@Customer.Example header.s=k",
            "mx.desk.example; dkim=fail header.d=customer.example; dkim=PASS header.d=customer.example",
            "\"mx.desk.example\"; dkim=pass reason=\"good; really\" header.i=ayse@customer.example",
        ])
    func pass(_ value: String) throws {
        #expect(try Self.result(["Authentication-Results: \(value)"]).isVerified)
    }

    @Test(
        "another host, another domain, another result, a comment do not",
        arguments: [
            "mx.evil.example; dkim=pass header.d=customer.example", "mx.desk.example; none",
            "mx.desk.example.evil.example; dkim=pass header.d=customer.example",
            "mx.desk.example; dkim=pass header.d=evil.example", "mx.desk.example; dkim=pass header.d=example",
            "mx.desk.example; dkim=pass header.d=tomer.example",
            "mx.desk.example; dkim=neutral header.d=customer.example",
            "mx.desk.example; spf=pass smtp.mailfrom=customer.example", "mx.desk.example; dkim=pass",
            "mx.desk.example; x=y (dkim=pass; dkim=pass header.d=customer.example)",
            "mx.desk.example; dkim=fail reason=\"; dkim=pass header.d=customer.example\"",
            "mx.desk.example (; dkim=pass header.d=customer.example", "", ";;;",
            "mx.desk.example; dkim=pass header.d=.example",
        ])
    func none(_ value: String) throws {
        #expect(try !Self.result(["Authentication-Results: \(value)"]).isVerified)
    }

    @Test("what the sender put below another server's field is not the own server's")
    func order() throws {
        let own = "Authentication-Results: mx.desk.example; dkim=pass header.d=customer.example"
        #expect(try !Self.result(["Authentication-Results: relay.example; none", own]).isVerified)
        #expect(try Self.result(["Authentication-Results: mx.desk.example; none", own]).isVerified)
    }

    @Test("nobody vouches for two authors or none", arguments: ["a@customer.example, b@customer.example", "nobody"])
    func authors(_ from: String) throws {
        let own = "Authentication-Results: mx.desk.example; dkim=pass header.d=customer.example; dmarc=pass"
        let result = try Self.result([own], from: from)
        #expect(!result.isVerified && !result.dmarcPass)
    }

    @Test("the policy's result")
    func dmarc() throws {
        #expect(try Self.result(["Authentication-Results: mx.desk.example; dmarc=pass header.from=x"]).dmarcPass)
    }
}
