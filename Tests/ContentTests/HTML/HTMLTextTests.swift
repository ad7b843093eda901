import Testing

@testable import FrontdeskContent

@Suite("HTML becomes text")
struct HTMLTextTests {
    @Test(
        "what a reader sees",
        arguments: [
            ("<p>one<p>two<br>three<br/><br/>four", "one\n\ntwo\nthree\n\nfour"),
            ("<div>a</div><div>b <b>c</b>\n d</div>", "a\nb c d"),
            ("a&nbsp;b &amp; &lt;c&gt; &#x131;&euro; &nosuch; 3 < 4", "a b & <c> ı€ &nosuch; 3 < 4"),
            (
                "<ul><li>x<li><p>y</p></ul><ol start=3><li>z</li><li>w<ul><li>in</ul></ol>",
                "- x\n- y\n\n3. z\n4. w\n  - in"
            ),
            (
                "<table><tr><th>No<th>Sum<tr><td>1<td>2 €<tr><td></td><td>3</table>after",
                "No | Sum\n1 | 2 €\n3\n\nafter"
            ),
            ("<blockquote>q<blockquote>qq</blockquote></blockquote>own", "> q\n> >\n> > qq\n\nown"),
            ("<a href='https://shop.example/x?a=1&amp;b=2'>order</a>", "order <https://shop.example/x?a=1&b=2>"),
            ("<a href='https://www.shop.example/'>shop.example</a>", "shop.example"),
            ("<a href='mailto:a@example.com?subject=x'>write</a>", "write <a@example.com>"),
            ("<a href='javascript:alert(1)'>x</a> <a href='https://x.example'><img src=y></a>", "x"),
            ("<a href='java\tscript:x'>x</a><a name=y>z</a>", "xz"),
            ("<img alt='A  photo' src=x><img src=y alt=''>", "[A photo]"), ("a<hr>b", "a\n\n-----\nb"),
            ("<pre>a\n  b\tc</pre>d", "a\n  b c\n\nd"),
            ("<head><title>T</title><style>p{}</style></head><script>x()</script><body>y", "y"),
            ("<div style='DISPLAY : none !important'>pre</div>x", "x"), ("<span hidden>pre</span>x", "x"),
            ("<div class='m_Preheader'>pre<p>more</p></div>x", "x"), ("<p style='font-size:0px'>pre</p>x", "x"),
            ("<p style='display:block'>seen</p>", "seen"),
            ("<div style=\"mso-hide:all\"><table><tr><td>p</table></div>x", "x"),
            ("<!--[if mso]>office<![endif]--><![if !mso]>all<![endif]>", "all"),
            ("<o:p>&nbsp;</o:p><p class=x>y</p>", "y"),
            ("plain", "plain"), ("", ""), ("<p>Grüße, ışık ✓ 😊</p>", "Grüße, ışık ✓ 😊"), ("</div></p>x</b>", "x"),
            ("<b><i>x</b>y</i>z", "xyz"), ("<html><body>x</body></html><p>footer", "x\n\nfooter"),
            ("ş<meta charset=windows-1254>ş", "şş"), ("<select><option>a</select><textarea>b</textarea>c", "c"),
        ])
    func seen(_ html: String, _ text: String) {
        #expect(HTMLText.render(html) == text)
    }

    @Test("text is cut at its limit between characters", arguments: [1, 2, 3, 4, 5, 100])
    func limit(_ bytes: Int) {
        let text = HTMLText.render(String(repeating: "şş ", count: 1_000), bytesMax: bytes)
        #expect(text.utf8.count <= bytes)
        #expect(!text.contains("\u{FFFD}"))
    }

    /// A quarter of the limit of each: what is nested or left open takes time by its length, not by its square.
    @Test(
        "documents made to harm end in time", .timeLimit(.minutes(1)),
        arguments: [
            "<div>", "<b>", "<table><tr><td>", "<blockquote>", "<ul><li>", "&#", "&amp", "<!--", "<![", "<a href=x>",
            "<p a='",
            "</p>", "<x:y z=", "<![CDATA[", "<script>", "<font><div>", "x<", "<a href='https://x.example/'>y",
        ])
    func harm(_ piece: String) {
        let html = String(repeating: piece, count: MailLimits.textBytesMax / 4 / piece.utf8.count)
        #expect(HTMLText.render(html).utf8.count <= MailLimits.textBytesMax)
    }
}
