"""What is in a mail, once the desk has it: what was said and what is quoted, its files, and its bytes as they came."""

import random

import pytest

import conftest
import desk as harness
import dovecot
import office
import scanner

SENDER = "ana@customer.test"


@pytest.fixture(scope="module")
def server():
    with dovecot.running() as server:
        yield server


def build(server, change=None):
    """A desk whose one mail channel takes mails in by every way."""
    def with_lmtp(config):
        config["listen"]["lmtp"] = "lmtp.sock"
        if change:
            change(config)

    return office.desk({"support": office.channel(server, lmtp=True, imap={"start": "now"})}, with_lmtp)


@pytest.fixture(scope="module")
def desk(server):
    desk = build(server)
    try:
        desk.start()
        office.wait_for_state(desk, "open")
        yield desk
    finally:
        conftest.finish(desk)


# What was said


POLISH = """
W dniu 1.02.2026 o 10:00 Ewa Nowak pisze:
> Dzień dobry, dziękujemy za wiadomość. Państwa zwrot został już przyjęty w naszym
> magazynie, a pieniądze wrócą na konto w ciągu siedmiu dni roboczych. Prosimy jeszcze
> o podanie numeru zamówienia, żebyśmy mogli sprawdzić, co się stało z paczką.
> Pozdrawiamy serdecznie i życzymy miłego dnia, zespół obsługi klienta
"""


def taken(desk, server, text, **more):
    """A customer's first mail: (conversation, its view, its message)."""
    mail = office.mail(text, sender=f"c{random.randrange(1 << 40):x}@customer.test", name=None, **more)
    conversation = f"c{office.take(desk, server, mail)[1]}"
    ewa = desk.agent("ewa")
    [message] = ewa.ok("GET", f"/v1/conversations/{conversation}/messages")["messages"]
    return conversation, ewa.work(conversation), message


def test_a_turkish_answer_above_a_polish_quote_is_turkish(desk, server):
    _, view, message = taken(desk, server, "Teşekkürler, ama siparişim hâlâ gelmedi ve iade istiyorum.\n" + POLISH)
    assert (view["language"], message["language"]) == ("tr", "tr"), (view, message)
    assert "lang:tr" in [each["skill"] for each in view["requirement"]], view
    # And what is Polish is found to be, where it is what was said.
    plain = POLISH.partition(":\n")[2].replace("> ", "")
    assert taken(desk, server, plain)[1]["language"] == "pl"


@pytest.mark.parametrize("below", [POLISH, "\n-- \nAna Kowalska\nKierownik działu zwrotów i refund"], ids=["quote", "sign"])
def test_routes_see_only_what_was_said(desk, server, below):
    assert taken(desk, server, "Do I get a refund?\n")[1]["route"] == "refund"
    assert taken(desk, server, "When do you open tomorrow?\n" + below)[1]["route"] == "rest"


def test_a_quote_is_folded_until_it_is_wanted(desk, server):
    said = "Teşekkürler, ne zaman gelir?"
    conversation, _, message = taken(desk, server, said + "\n" + POLISH)
    text = message["text"].encode()
    assert text[: message["quotedFrom"]].decode().strip() == said, message
    assert text[message["quotedFrom"]:].decode().split() == POLISH.split(), message
    folded = desk.cli("ewa", "show", conversation)
    assert said in folded and "[5 quoted lines; --quotes shows them]" in folded
    assert "Nowak" not in folded and "magazynie" not in folded
    whole = desk.cli("ewa", "show", conversation, "--quotes")
    assert said in whole and "Nowak" in whole and "magazynie" in whole and "quoted line" not in whole
    # Of a mail without a quote nothing is folded.
    conversation, _, message = taken(desk, server, said)
    assert "quotedFrom" not in message and "quoted line" not in desk.cli("ewa", "show", conversation)


# The bytes


WAYS = {
    "imap": lambda desk, server, data: office.append(server, data),
    "lmtp": lambda desk, server, data: office.hand_in(desk, data, SENDER),
    "deliver": lambda desk, server, data: office.pipe(desk, data, SENDER),
}


@pytest.mark.parametrize("size", [0, 400_000], ids=["small", "large"])
@pytest.mark.parametrize("way", list(WAYS))
def test_a_mail_can_be_read_as_it_came(desk, server, way, size):
    end = b"\n" if way == "deliver" else b"\r\n"
    message_id = f"<{random.randrange(1 << 60):x}@customer.test>"
    # Nothing of this is what a program that wrote it anew would make of it.
    lines = [
        b"from:  Ana\t<ana@customer.test>", b"SUBJECT: =?utf-8?q?a?= \xfe\xfd", b"\tfolded  ", b"X-Odd:",
        b"Message-ID:" + message_id.encode(), b"To: support@example.test", b"Content-Type: text/plain; charset=iso-8859-9", b"",
        b".", b"..two", b".\tthree ", b"\xfei\xfe \xc7", b"From here", b"", b"",
        *[b"%06x" % number for number in range(size // 8)], b"last", b""]
    data = end.join(lines)
    WAYS[way](desk, server, data)
    number, *_ = office.wait_for_message(desk, message_id)
    answer = desk.agent("ewa").get(f"/v1/messages/m{number}/raw")
    assert answer.status == 200 and answer.headers["content-disposition"].startswith("attachment")
    # Who hands a mail in says for whom it is besides; that stands in front, and all the rest is as it was.
    envelope = [f"Return-Path: <{SENDER}>".encode(), b"Delivered-To: support@example.test", b""]
    assert answer.body == (b"" if way == "imap" else end.join(envelope)) + data


# The files


def test_a_virus_is_held_by_whichever_way_it_comes(server, clamd, tmp_path):
    desk = build(server, scanner.scanned_by(clamd.socket))
    try:
        desk.start()
        office.wait_for_state(desk, "open")
        ewa = desk.agent("ewa").ready()
        for way, hand_in in WAYS.items():
            mail = office.mail("I want a refund, see the file", sender=f"{way}@customer.test", name=None)
            mail.add_attachment(b"harmless", maintype="text", subtype="plain", filename="ok.txt")
            mail.add_attachment(scanner.EICAR, maintype="application", subtype="octet-stream", filename="bad.bin")
            hand_in(desk, server, mail.as_bytes())
            number, conversation, *_ = office.wait_for_message(desk, mail)
            [message] = ewa.ok("GET", f"/v1/conversations/c{conversation}/messages")["messages"]
            assert [each["scan"] for each in message["attachments"]] == ["clean", "infected"], (way, message)
            assert ewa.get(f"/v1/messages/m{number}/attachments/0").body == b"harmless"
            for path in ("attachments/1", "raw"):
                refused = ewa.get(f"/v1/messages/m{number}/{path}")
                assert refused.code == "file-infected" and refused.status == 403, (way, path, refused)
                assert scanner.EICAR not in refused.body
            assert "file-infected" in desk.cli("ewa", "file", f"m{number}", "2", "--json", code=1)
            # The operators may have it, and get what came.
            assert desk.admin().get(f"/v1/messages/m{number}/attachments/1?force=true").body == scanner.EICAR
            shown = desk.cli("ewa", "show", f"c{conversation}")
            assert "bad.bin" in shown and "infected" in shown
            # The message is worked on as any other.
            assert ewa.next("10s")["conversation"] == f"c{conversation}"
            desk.cli("ewa", "resolve", f"c{conversation}")
    finally:
        conftest.finish(desk)
