"""Mails that are meant to break something, delivered to Dovecot and read by a running daemon."""

import random

import pytest

import dovecot
import office

SERVER = "mx.example.test"


@pytest.fixture(scope="module")
def server():
    with dovecot.running() as server:
        yield server


@pytest.fixture(scope="module")
def desk(server):
    """One daemon for all of them: each has to leave it as it was."""
    channels = {
        "support": office.channel(
            server, imap={"start": "now"}, authenticatedBy=SERVER,
            senders={"forms": ["form@shop.test"], "forwarders": ["@colleagues.test"]}),
        "sales": {**office.channel(server, imap={"start": "now", "user": "sales@example.test"}), "address": "sales@example.test"},
    }
    with office.running(channels) as desk:
        yield desk


@pytest.fixture(autouse=True)
def still_reads(desk, server):
    """Whatever a mail was, the next one comes, and over the same connection."""
    lost = desk.log_text().count("the mailbox is lost")
    yield
    office.settle(desk, server)
    assert desk.log_text().count("the mailbox is lost") == lost
    assert office.standing(desk)["state"] == "open"


def raw(text, sender="Ayşe <ayse@customer.test>", encoding="utf-8", body="Merhaba", **fields):
    """A mail in bytes as they stand here, and its Message-ID."""
    message_id = f"<{random.randrange(1 << 60):x}@customer.test>"
    lines = [f"From: {sender}", "To: support@example.test", f"Subject: {text}", f"Message-ID: {message_id}",
             "Date: Mon, 23 Feb 2026 10:00:00 +0300"]
    lines += [f"{key.replace('_', '-')}: {value}" for key, value in fields.items()]
    return "\r\n".join([*lines, "", body, ""]).encode(encoding), message_id


def take(desk, server, data, message_id, recipient=office.SUPPORT):
    office.deliver(server, data, recipient)
    return office.wait_for_message(desk, message_id)


def view(desk, conversation):
    ewa = desk.agent("ewa")
    return (ewa.ok("GET", f"/v1/conversations/c{conversation}"),
            ewa.ok("GET", f"/v1/conversations/c{conversation}/messages")["messages"])


def identity(desk, number):
    """(address, name) of who wrote a message."""
    return desk.sql(
        "SELECT identity.address, identity.name FROM message JOIN identity ON identity.id = message.identity "
        "WHERE message.id = ?", number)[0]


def test_a_mail_that_speaks_imap(desk, server):
    lines = [line for n in range(1, 60) for line in (
        f"A{n:03} OK done", f"fd1.{n} OK FETCH completed", f"fd{n:x}.{n} BAD no", "* BYE", f"* {n} EXISTS", ")", "+ idling",
        f"* {n} FETCH (UID {n} BODY[] {{3}}", "* OK [UIDVALIDITY 1]", ".")]
    data, message_id = raw("A001 OK done", body="\r\n".join(lines))
    number, _, text, subject = take(desk, server, data, message_id)
    assert text.split() == "\n".join(lines).split() and subject == "A001 OK done"
    assert desk.sql("SELECT count(*) FROM message WHERE fingerprint != '' AND text LIKE '%UIDVALIDITY 1%'") == [(1,)]


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1254", "iso-8859-9"])
def test_headers_of_eight_bits(desk, server, encoding):
    data, message_id = raw(
        "Şikâyet: siparişim gelmedi", sender="Ayşe Yılmaz <sekiz@customer.test>", encoding=encoding,
        body="Siparişim gelmedi, iade istiyorum, teşekkürler", Content_Type=f"text/plain; charset={encoding}",
        Content_Transfer_Encoding="8bit")
    number, conversation, text, subject = take(desk, server, data, message_id)
    assert (subject, text.strip()) == ("Şikâyet: siparişim gelmedi", "Siparişim gelmedi, iade istiyorum, teşekkürler")
    assert identity(desk, number) == ("sekiz@customer.test", "Ayşe Yılmaz")
    assert view(desk, conversation)[0]["subject"] == subject


@pytest.mark.parametrize("charset", [
    "x-nowhere-17", "", '"', '"utf-8\\"; x="', "utf-8" * 2_000, "../../etc/passwd", "utf-8\0", "%n%n%s", "iso-8859-99", "UTF-16"])
def test_names_of_charsets_that_are_none(desk, server, charset):
    data, message_id = raw(
        f"=?{charset}?Q?Merhaba_d=FCnya?=", body="Please help me with my order. Grüße",
        Content_Type=f"text/plain; charset={charset}", Content_Transfer_Encoding="8bit")
    _, conversation, text, _ = take(desk, server, data, message_id)
    # What is ASCII survives, unless the mail says that two bytes are one letter.
    assert "Please help me with my order." in text or charset == "UTF-16"
    _, messages = view(desk, conversation)
    assert messages[-1]["text"] == text


def test_ten_thousand_parts(desk, server):
    known = {each["id"] for each in office.quarantined(desk)}
    part = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    data, message_id = raw("parts", body=part * 10_000 + "--b--", Content_Type="multipart/mixed; boundary=b")
    before = desk.memory()
    office.deliver(server, data)
    item, kept = office.wait_for_quarantine(desk, "mail-too-many-parts", known)
    assert item["channel"] == "support" and message_id.encode() in kept and kept.count(b"--b\r\n") == 10_000
    assert desk.memory() - before < 64 << 20
    assert office.named(desk, message_id) == []


@pytest.mark.parametrize("kind, levels", [("multipart", 100), ("multipart", 1_000), ("message", 1_000)])
def test_a_thousand_levels(desk, server, kind, levels):
    known = {each["id"] for each in office.quarantined(desk)}
    if kind == "multipart":
        head = "multipart/mixed; boundary=b0"
        body = "".join(f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(levels))
        body += f"--b{levels}\r\n\r\nthe core\r\n" + "".join(f"--b{n}--\r\n" for n in range(levels, -1, -1))
    else:
        head = "message/rfc822"
        body = "From: a@customer.test\r\nContent-Type: message/rfc822\r\n\r\n" * levels + "the core"
    data, message_id = raw(f"levels of {kind}", body=body, Content_Type=head)
    office.deliver(server, data)
    office.settle(desk, server)
    found = [each for each in office.quarantined(desk) if each["id"] not in known]
    if kind == "multipart":
        # Above a thousand delimiters it is the number of parts that is told.
        code = "mail-too-deep" if levels < 1_000 else "mail-too-many-parts"
        assert [each["code"] for each in found] == [code]
        assert b"the core" in desk.admin().get(f"/v1/quarantine/{found[0]['id']}").body
    else:
        # A mail that is forwarded is a file of this one, and nobody opens it: the depth is not ours.
        assert len(found) + len(office.named(desk, message_id)) == 1


def test_forty_megabytes(desk, server):
    known = {each["id"] for each in office.quarantined(desk)}
    data, message_id = raw("forty", body="The beginning of it\r\n" + ("y" * 76 + "\r\n") * (40 << 20 >> 6))
    assert len(data) > 40 << 20
    before = desk.memory()
    office.deliver(server, data)
    item, kept = office.wait_for_quarantine(desk, "mail-too-large", known)
    assert message_id.encode() in kept and b"The beginning of it" in kept and len(kept) == 64 << 10
    assert any(word.isdigit() and int(word) > 40 << 20 for word in item["detail"].split()), item
    assert desk.memory() - before < 64 << 20, "only its beginning was fetched"


def test_a_sender_with_two_addresses(desk, server):
    data, message_id = raw("two", sender="Ali <ali@customer.test>, Veli <veli@customer.test>")
    number, *_ = take(desk, server, data, message_id)
    assert identity(desk, number) == ("ali@customer.test", "Ali")


@pytest.mark.parametrize("sender", ["", "undisclosed-recipients:;", "<>", "\"nobody at all\"", "@@@", "MAILER-DAEMON"])
def test_a_mail_from_nobody(desk, server, sender):
    known = {each["id"] for each in office.quarantined(desk)}
    data, message_id = raw("from nobody", sender=sender)
    office.deliver(server, data)
    office.settle(desk, server)
    found = [each for each in office.quarantined(desk) if each["id"] not in known]
    taken = office.named(desk, message_id)
    assert len(found) + len(taken) == 1, (found, taken)
    if found:
        assert found[0]["code"] == "no-sender"
        assert message_id.encode() in desk.admin().get(f"/v1/quarantine/{found[0]['id']}").body
    else:
        # A word without a host is taken as it stands, and has to be somebody.
        assert identity(desk, taken[0][0])[0] != ""


def test_a_name_that_imitates_an_agent(desk, server):
    data, message_id = raw("Bitte", sender='"Ewa (Example Support) <ewa@example.test>" <x@evil.test>')
    number, conversation, *_ = take(desk, server, data, message_id)
    assert identity(desk, number)[0] == "x@evil.test"
    shown, messages = view(desk, conversation)
    assert [(each["direction"], each["verified"]) for each in messages] == [("in", "none")]
    assert shown["contact"]["email"] == "x@evil.test", shown
    # An agent's login as a name gives no right either: it stays a customer's mail.
    data, message_id = raw("Bitte", sender="ewa <ewa@evil.test>")
    _, conversation, *_ = take(desk, server, data, message_id)
    shown, messages = view(desk, conversation)
    assert messages[0]["direction"] == "in" and "owner" not in shown and shown["contact"]["email"] == "ewa@evil.test"


@pytest.mark.parametrize("address", ["a@müller.test", "a@xn--mller-kva.test", "ayşe@örnek.test", "用户@例え.test"])
def test_addresses_beyond_ascii(desk, server, address):
    data, message_id = raw("IDN", sender=f"Ünal <{address}>")
    number, conversation, *_ = take(desk, server, data, message_id)
    # Both ways of writing a host are one customer.
    address = address.replace("xn--mller-kva", "müller")
    assert identity(desk, number) == (address, "Ünal")
    assert view(desk, conversation)[0]["contact"]["email"] == address


def test_a_mail_without_a_message_id(desk, server):
    text = f"no id {random.randrange(1 << 60):x}"
    data = raw("no id", body=text)[0]
    data = b"\r\n".join(line for line in data.split(b"\r\n") if not line.startswith(b"Message-ID"))
    for recipient in (office.SUPPORT, "sales@example.test", office.SUPPORT):
        office.deliver(server, data, recipient)
        office.settle(desk, server, recipient)
    rows = desk.sql("SELECT id, message_id FROM message WHERE text LIKE ?", text + "%")
    # The same bytes are one mail, however often they come; the id is made of them.
    assert len(rows) == 1 and rows[0][1].endswith("@missing-id.invalid"), rows
    assert desk.sql("SELECT count(*) FROM arrival WHERE message = ?", rows[0][0]) == [(2,)]


def test_one_mail_in_two_mailboxes(desk, server):
    data, message_id = raw("to both", body="One mail for two")
    first = take(desk, server, data, message_id)
    # Servers write their own lines above, and fold anew.
    data = b"Received: from elsewhere by mx2\r\n\tfor <sales@example.test>\r\nX-Spam: no\r\n" + data
    office.deliver(server, data, "sales@example.test")
    office.settle(desk, server, "sales@example.test")
    assert office.named(desk, message_id) == [first]
    assert desk.sql("SELECT count(*) FROM arrival WHERE message = ?", first[0]) == [(1,)]
    # The same Message-ID over another text is another mail: nobody can make one disappear by writing its id first.
    office.deliver(server, data.replace(b"One mail for two", b"Something else"), "sales@example.test")
    office.wait_for_message(desk, message_id, count=2)
    texts = [text.strip() for _, _, text, _ in office.named(desk, message_id)]
    assert texts == ["One mail for two", "Something else"]


def test_only_the_named_server_proves_a_sender(desk, server):
    passed = f"{SERVER}; dkim=pass header.d=customer.test"
    cases = [
        ({}, "none"),
        ({"Authentication_Results": passed}, "dkim"),
        ({"Authentication_Results": "mx.evil.test; dkim=pass header.d=customer.test"}, "none"),
        ({"Authentication_Results": f"{SERVER}.evil.test; dkim=pass header.d=customer.test"}, "none"),
        ({"Authentication_Results": f"x{SERVER}; dkim=pass header.d=customer.test"}, "none"),
        # Written by the sender below that of another server.
        ({"Authentication_Results": f"mx.evil.test; dkim=fail\r\nAuthentication-Results: {passed}"}, "none"),
        ({"Authentication_Results": f"{SERVER}; dkim=pass header.d=evil.test"}, "none"),
        ({"Authentication_Results": f"{SERVER}; dkim=fail (dkim=pass) header.d=customer.test"}, "none"),
        ({"Authentication_Results": f"{SERVER}; none; x=\"dkim=pass header.d=customer.test\""}, "none"),
    ]
    for fields, verified in cases:
        data, message_id = raw("proof", **fields)
        _, conversation, *_ = take(desk, server, data, message_id)
        assert view(desk, conversation)[1][-1]["verified"] == verified, fields


def test_forms_and_forwards_are_of_the_customer(desk, server):
    data, message_id = raw("form", sender="Shop <form@shop.test>", Reply_To="Can <can@customer.test>")
    assert identity(desk, take(desk, server, data, message_id)[0]) == ("can@customer.test", "Can")
    # Anybody else's Reply-To is only where they want their answer.
    data, message_id = raw("form", sender="Shop <form@shop.evil.test>", Reply_To="Can <can@customer.test>")
    assert identity(desk, take(desk, server, data, message_id)[0])[0] == "form@shop.evil.test"
    forward = ("bitte ansehen\r\n\r\n-------- Weitergeleitete Nachricht --------\r\nBetreff: Frage\r\n"
               "Datum: Mon, 23 Feb 2026 09:00:00 +0100\r\nVon: Deniz <deniz@customer.test>\r\n"
               "An: kollege@colleagues.test\r\n\r\nWo ist mein Paket?")
    data, message_id = raw("Fwd: Frage", sender="Kollege <kollege@colleagues.test>", body=forward)
    assert identity(desk, take(desk, server, data, message_id)[0])[0] == "deniz@customer.test"
    # A stranger cannot speak for others in the same words.
    data, message_id = raw("Fwd: Frage", sender="Fremd <fremd@evil.test>", body=forward)
    assert identity(desk, take(desk, server, data, message_id)[0])[0] == "fremd@evil.test"


def test_fields_full_of_control_characters_and_ends_of_lines(desk, server):
    data, message_id = raw(
        "=?utf-8?Q?Hello=0D=0ABcc:_x@evil.test=0D=0A=0D=0Abody=00=1B[2J?=",
        sender="=?utf-8?Q?Eve=0D=0ABcc:_y@evil.test?= <eve@evil.test>")
    _, conversation, _, subject = take(desk, server, data, message_id)
    shown, messages = view(desk, conversation)
    assert len(messages) == 1 and shown["contact"]["email"] == "eve@evil.test"
    assert "\r" not in shown["subject"] and "\n" not in shown["subject"], shown["subject"]
    table = desk.cli("ewa", "list")
    assert "\x1b" not in table
