"""Answers to customers when the server that takes them does not, and when the mail that they answer is a trap."""

import contextlib
import random
import time

import pytest

import desk as harness
import dovecot
import office
import scripted


@pytest.fixture(scope="module")
def server():
    with dovecot.running() as server:
        yield server


def running(server, relay, password="none"):
    channel = {**office.channel(server, imap={"start": "now"}), "smtp": relay.key()}
    return office.running({"support": channel}, relay=password)


@pytest.fixture(scope="module")
def shared(server):
    """A daemon and the server that takes its mails, for tests that leave both as they were."""
    with contextlib.closing(scripted.Relay()) as relay, running(server, relay) as desk:
        yield desk, relay


def question(desk, server, mail=None):
    """A customer's mail, taken by Ewa: (her client, conversation)."""
    mail = mail if mail is not None else office.mail("Where is it?", sender=f"c{random.randrange(1 << 40):x}@customer.test")
    conversation = f"c{office.take(desk, server, mail)[1]}"
    ewa = desk.agent("ewa").ready()
    taken = ewa.change(conversation, "take", epoch=ewa.work(conversation)["epoch"])
    assert taken.status == 200, taken
    return ewa, conversation


def answer(ewa, conversation, text=None, **more):
    """Replies; gives the text, which is in no other mail, and the message."""
    text = text or f"It is on its way {random.randrange(1 << 60):x}"
    replied = ewa.change(conversation, "reply", epoch=ewa.work(conversation)["epoch"], text=text, **more)
    assert replied.status == 200, replied
    return text, replied.json["message"]


def tries(relay, text, count, seconds=60):
    """Waits until a text was handed over so often."""
    found = lambda mails: (lambda own: own if len(own) >= count else None)([m for m in mails if text.encode() in m.data])
    return relay.wait(found, seconds, f"{count} mails of {text!r}")


def outbox(desk, message):
    rows = desk.admin().ok("GET", "/v1/outbox")["outbox"]
    return next((each for each in rows if each["message"] == message), None)


def attempts(desk):
    """How many attempts there were, by how they ended."""
    return {result: desk.metric("outbox_attempts_total", result=result) for result in ("sent", "retry", "failed", "ambiguous")}


def delivery(ewa, conversation, message):
    messages = ewa.ok("GET", f"/v1/conversations/{conversation}/messages")["messages"]
    return next(each for each in messages if each["id"] == message).get("delivery")


def test_not_now_and_then_yes(shared, server):
    desk, relay = shared
    ewa, conversation = question(desk, server)
    relay.answers = ["451 4.3.0 try again", "452 4.2.2 full"]
    text, message = answer(ewa, conversation)
    mails = tries(relay, text, 3)
    assert [each.answer[:3] for each in mails] == ["451", "452", "250"]
    assert len({each.data for each in mails}) == 1, "byte for byte the same"
    harness.until(lambda: delivery(ewa, conversation, message) == "sent" and outbox(desk, message) is None)


@pytest.mark.parametrize("where", ["mail", "recipient"])
def test_never(shared, server, where):
    desk, relay = shared
    customer = f"c{random.randrange(1 << 40):x}@customer.test"
    ewa, conversation = question(desk, server, office.mail("Where?", sender=customer))
    if where == "mail":
        relay.answers = ["554 5.7.1 we do not want it"]
    else:
        relay.refused = {customer: "550 5.1.1 no such user"}
    text, message = answer(ewa, conversation)
    item = harness.until(lambda: (each := outbox(desk, message)) and each["state"] == "held" and each, 20, "held")
    assert (item["status"], item["attempts"]) == (554 if where == "mail" else 550, 1), item
    assert item["error"] == "smtp"
    table = desk.cli(None, "outbox")
    assert item["outbox"] in table and str(item["status"]) in table and text not in table and customer not in table
    assert delivery(ewa, conversation, message) == "failed"
    # What comes after it in the conversation stays behind, until somebody decides.
    relay.refused = {}
    assert desk.admin().post(f"/v1/outbox/{item['outbox']}/retry").status == 204
    last = tries(relay, text, 2 if where == "mail" else 1)[-1]
    assert last.answer.startswith("250")
    harness.until(lambda: delivery(ewa, conversation, message) == "sent")


def test_the_connection_ends_behind_the_dot(shared, server):
    """Nobody knows whether it was taken: it goes again, and the Message-ID tells the other side that it is the same."""
    desk, relay = shared
    ewa, conversation = question(desk, server)
    before = desk.metric("outbox_attempts_total", result="ambiguous")
    relay.answers = ["cut"]
    text, message = answer(ewa, conversation)
    mails = tries(relay, text, 2)
    assert [each.answer[:3] for each in mails] == ["cut", "250"]
    assert len({each.mail["Message-ID"] for each in mails}) == 1 and mails[0].data == mails[1].data
    assert desk.metric("outbox_attempts_total", result="ambiguous") == before + 1
    harness.until(lambda: delivery(ewa, conversation, message) == "sent")


@pytest.mark.slow
def test_a_server_that_lets_wait_for_its_greeting(shared, server):
    """Servers make strangers wait for half a minute before the first word: that is no reason to go, nor to come twice."""
    desk, relay = shared
    ewa, conversation = question(desk, server)
    sessions, tried = relay.sessions, attempts(desk)
    relay.greets.clear()
    try:
        text, message = answer(ewa, conversation)
        harness.until(lambda: relay.sessions == sessions + 1, 20, "a connection")
        # Whatever else there is goes on meanwhile.
        end = time.monotonic() + 15
        while time.monotonic() < end:
            office.settle(desk, server)
            item = outbox(desk, message)
            assert (item["state"], item["attempts"], relay.sessions) == ("underway", 1, sessions + 1), item
    finally:
        relay.greets.set()
    tries(relay, text, 1)
    harness.until(lambda: delivery(ewa, conversation, message) == "sent" and outbox(desk, message) is None)
    assert relay.sessions == sessions + 1 and attempts(desk) == {**tried, "sent": tried["sent"] + 1}
    assert len(tries(relay, text, 1)) == 1


@pytest.mark.parametrize("where", ["greeting", "recipient", "text"])
def test_the_connection_ends_before_the_dot(shared, server, where):
    """Nobody has it: it waits, and goes again until it is taken, once."""
    desk, relay = shared
    ewa, conversation = question(desk, server)
    tried, dropped = attempts(desk), relay.dropped
    more = {}
    if where == "text":
        # More than lies in the buffers between: its end cannot be out.
        file = ewa.call("POST", "/v1/attachments", random.randbytes(12 << 20))
        more = {"attachments": [{"sha256": file.json["sha256"], "name": "a.bin"}]}
    relay.drops = where
    try:
        text, message = answer(ewa, conversation, **more)
        item = harness.until(
            lambda: (each := outbox(desk, message)) and each["attempts"] >= 2 and each["state"] == "waiting" and each, 60,
            "two attempts")
        assert (item["status"], item["error"]) == (0, "cut"), item
        assert "mayHaveBeenSent" not in item and delivery(ewa, conversation, message) != "sent"
    finally:
        relay.drops = None
    assert relay.dropped >= dropped + 2
    assert len(tries(relay, text, 1, 120)) == 1
    harness.until(lambda: delivery(ewa, conversation, message) == "sent" and outbox(desk, message) is None, 30)
    assert [each.answer[:3] for each in tries(relay, text, 1)] == ["250"]
    now = attempts(desk)
    assert (now["ambiguous"], now["failed"], now["sent"]) == (tried["ambiguous"], tried["failed"], tried["sent"] + 1)
    assert now["retry"] == tried["retry"] + relay.dropped - dropped


def test_a_wrong_password_waits_for_the_right_one(server):
    with contextlib.closing(scripted.Relay(password="right")) as relay, running(server, relay, "wrong") as desk:
        ewa, conversation = question(desk, server)
        text, message = answer(ewa, conversation)
        item = harness.until(lambda: (each := outbox(desk, message)) and each.get("error") == "login" and each, 20, "login")
        assert item["state"] in ("waiting", "held") and "login" in desk.cli(None, "outbox")
        # Webhooks and the mailbox go on.
        office.settle(desk, server)
        assert desk.say("Please I want a refund").status == 202
        assert relay.mails == []
        desk.credential("relay", "right")
        desk.cli(None, "reload")
        assert tries(relay, text, 1)[0].answer.startswith("250")
        harness.until(lambda: delivery(ewa, conversation, message) == "sent")
        assert "right" not in [word.strip("\"'") for word in desk.log_text().split()]


TRAPS = [
    ("=?utf-8?Q?Hi=0D=0ABcc:_x@evil.test=0D=0A=0D=0ADear_Sir?=", '"Eve" <eve{n}@evil.test>', "<{n}@evil.test>"),
    ("Hi", "=?utf-8?Q?Eve=0D=0ABcc:_x@evil.test?= <eve{n}@evil.test>", "<{n}@evil.test>"),
    ("Hi", '"Eve\\"\r\n <x@evil.test>, \\"" <eve{n}@evil.test>', "<{n}@evil.test>"),
    ("Hi", "Eve <eve{n}@evil.test>", "<{n}\r\n Bcc:x@evil.test>"),
    ("Hi", "Eve <eve{n}@evil.test>", "<{n} x@evil.test> <y@evil.test>"),
    ("Hi\r\n\tBcc: x@evil.test", "Eve <eve{n}@evil.test>", "<{n}@evil.test>"),
    ("=?utf-8?B?SGkNCi4NClJDUFQgVE86PHhAZXZpbC50ZXN0Pg0K?=", "Eve <eve{n}@evil.test>", "<{n}@evil.test>"),
    ("Hi", '"x@evil.test, y" <eve{n}@evil.test>', "<{n}\u00e9\u2028Bcc@evil.test>"),
    ("Hi", "Eve <eve{n}@evil.test>", "<{n}" + "a" * 5_000 + "@evil.test>"),
]


@pytest.mark.parametrize("subject, sender, message_id", TRAPS, ids=range(len(TRAPS)))
def test_an_answer_to_a_trap(shared, server, subject, sender, message_id):
    desk, relay = shared
    number = f"{random.randrange(1 << 40):x}"
    body = f"Trap {number}\r\n\r\n.\r\nMAIL FROM:<x@evil.test>\r\n\r\n\r\n.\r\n"
    head = f"From: {sender}\r\nTo: support@example.test\r\nSubject: {subject}\r\nMessage-ID: {message_id}\r\n"
    office.deliver(server, (head + "Content-Type: text/plain; charset=utf-8\r\n\r\n").replace("{n}", number).encode() + body.encode())
    row = harness.until(lambda: desk.sql("SELECT conversation FROM message WHERE text LIKE ?", f"Trap {number}%"), 30, "the trap")
    ewa, conversation = desk.agent("ewa").ready(), f"c{row[0][0]}"
    assert ewa.change(conversation, "take", epoch=ewa.work(conversation)["epoch"]).status == 200
    ours = f"Answer {number}\r\n.\r\nRCPT TO:<x@evil.test>\r\n..\n.\n"
    answer(ewa, conversation, ours)
    [taken] = tries(relay, f"Answer {number}", 1)
    # One mail, to the one who wrote, with no field of the customer's making.
    assert taken.recipients == [f"eve{number}@evil.test"] and taken.sender == office.SUPPORT
    mail = taken.mail
    assert mail["Bcc"] is None and mail["Cc"] is None and len(mail.get_all("To")) == 1
    assert [each.addr_spec for each in mail["To"].addresses] == [f"eve{number}@evil.test"]
    known = {"From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type",
             "Content-Transfer-Encoding", "Reply-To"}
    head = taken.data.partition(b"\r\n\r\n")[0]
    names = {line.partition(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")}
    assert names <= known, names - known
    # No bare ends of lines, by which a server could be made to see two mails, and every line has a length that servers take.
    assert b"\r" not in taken.data.replace(b"\r\n", b"") and b"\n" not in taken.data.replace(b"\r\n", b"")
    assert max(map(len, taken.data.split(b"\r\n"))) <= 998
    lines = taken.text.replace("\r\n", "\n").splitlines()
    assert lines[:5] == [f"Answer {number}", ".", "RCPT TO:<x@evil.test>", "..", "."]


@pytest.mark.parametrize("customer, host", [
    ("ayşe{n}@örnek.test", "örnek.test"), ("a{n}@müller.test", "xn--mller-kva.test"), ("用户{n}@例え.test", "例え.test")])
def test_an_answer_to_an_address_beyond_ascii(shared, server, customer, host):
    desk, relay = shared
    customer = customer.format(n=f"{random.randrange(1 << 40):x}")
    mail = f"From: Ünal <{customer}>\r\nTo: support@example.test\r\nSubject: IDN\r\nMessage-ID: <{customer}>\r\n\r\nHi\r\n"
    office.deliver(server, mail.encode())
    row = harness.until(lambda: desk.sql(
        "SELECT message.conversation FROM message JOIN identity ON identity.id = message.identity WHERE address = ?", customer), 30, "it")
    ewa, conversation = desk.agent("ewa").ready(), f"c{row[0][0]}"
    assert ewa.change(conversation, "take", epoch=ewa.work(conversation)["epoch"]).status == 200
    text, _ = answer(ewa, conversation)
    [taken] = tries(relay, text, 1)
    local = customer.partition("@")[0]
    allowed = {f"{local}@{host}", f"{local}@{host.encode('idna').decode()}"}
    assert len(taken.recipients) == 1 and taken.recipients[0] in allowed, taken.recipients
