import FrontdeskConfig
import Testing

@Suite("Channels at providers are compared by meaning")
struct ChannelDifferenceTests {
    @Test(
        "a change is said in the words of the file",
        arguments: [
            DifferenceCase(
                #""class":"deferred", "server""#, #""server""#, "channel room: class deferred → live",
                "channel room: weight 20 → 30"),
            DifferenceCase(#""poll":"20s""#, #""poll":"15s""#, "channel toots: poll 20s → 15s"),
            DifferenceCase(#""privateHost":true"#, #""privateHost":false"#, "channel room: privateHost true → false"),
            DifferenceCase(
                #""api":"http://127.0.0.1:8081", "#, "",
                "channel bot: api http://127.0.0.1:8081 → https://api.telegram.org"),
            DifferenceCase(
                #""product":"messenger""#, #""product":"instagram""#, "channel page: product messenger → instagram"),
            DifferenceCase(
                "/hooks/sms?a=1", "/hooks/sms?a=2",
                "channel sms: url https://desk.example.com/hooks/sms?… → https://desk.example.com/hooks/sms?…"),
            DifferenceCase(
                #""signingSecret":{ "credential":"signing" }"#, #""signingSecret":{ "credential":"signed" }"#,
                "channel team: signingSecret.credential signing → signed"),
            DifferenceCase(
                #""Accept":"application/json" "#, #""Accept":"*/*" "#,
                "channel reviews: request.headers.Accept application/json → */*"),
            DifferenceCase(#""every":"10m" "#, #""every":"1m" "#, "channel reviews: request.every 10m → 1m"),
            DifferenceCase(
                #"["{id}","{agent}",1]"#, #"["{agent}","{id}",1]"#,
                #"channel reviews: reply.body {"answer":{"of":["{id}","{agent}",1],"te… → "#
                    + #"{"answer":{"of":["{agent}","{id}",1],"te…"#),
        ])
    func changes(_ rule: DifferenceCase) throws { try DifferenceTests().changes(rule) }

    @Test(
        "order and spelling are no difference",
        arguments: [
            (#""every":"10m" "#, #""every":"600s" "#), (#""poll":"20s""#, #""poll":"20000ms""#),
            (#""key":"{key}", "draft":false }"#, #""draft":false, "key":"{key}" }"#),
            (
                #""Authorization":{ "credential":"reviews" }, "Accept":"application/json""#,
                #""Accept":"application/json", "Authorization":{ "credential":"reviews" }"#
            ),
        ])
    func spelling(_ old: String, _ new: String) throws {
        let changed = try Sample.full(old, new)
        #expect(Loading(changed).report.errorCount == 0, "\(Loading(changed).text)")
        #expect(difference(Sample.full, changed).lines == [])
    }

    @Test("of a body nothing is shown that stands below a name for secrets, and its change is seen")
    func secrets() throws {
        let old = try Sample.full(#""draft":false"#, #""aToken":"8f742231""#)
        let new = try Sample.full(#""draft":false"#, #""aToken":"8f742232""#)
        let lines = difference(old, new).lines
        #expect(lines.count == 1 && !lines.joined().contains("8f7422"), "\(lines)")
    }
}
