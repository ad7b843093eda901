"""Mails of just the size that a channel takes, and one byte more, by each way they come; and whom a mailbox's mail came to."""

import smtplib

import pytest

import desk as harness
import dovecot
import office

# The most that `sizeLimit` may say.
LIMIT = 50 << 20


@pytest.fixture(scope="module")
def server():
    with dovecot.running() as server:
        yield server


@pytest.fixture(scope="module")
def edge(server):
    """A desk whose one mail channel takes the largest mails, by every way."""
    def change(config):
        config["listen"]["lmtp"] = "lmtp.sock"
        config["routes"].insert(0, {"id": "sales", "when": {"recipient": "sales@example.test"}, "queue": "billing"})

    channel = office.channel(server, lmtp=True, sizeLimit="50MiB", imap={"start": "now"})
    with office.running({"support": channel}, change) as desk:
        yield desk


def mail(name, size):
    """A mail of that many bytes, its lines ended as the protocols want them."""
    head = (f"From: {name}@customer.test\r\nTo: {office.SUPPORT}\r\nSubject: {name}\r\nMessage-ID: <{name}@customer.test>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=a.bin\r\n"
            "\r\n").encode()
    line = b"x" * 510 + b"\r\n"
    body = line * ((size - len(head)) // len(line))
    rest = size - len(head) - len(body)
    data = head + body[:-2] + b"y" * rest + b"\r\n"
    assert len(data) == size
    return data


@pytest.mark.slow
def test_a_mail_of_the_size_that_is_taken_is_taken_by_every_way(edge, server):
    sender = "ana@customer.test"
    office.hand_in(edge, mail("lmtp", LIMIT), sender)
    office.wait_for_message(edge, "lmtp@customer.test", seconds=120)
    with pytest.raises((smtplib.SMTPDataError, smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused)) as refused:
        office.hand_in(edge, mail("lmtp-more", LIMIT + 1), sender)
    assert "552" in str(refused.value) or getattr(refused.value, "smtp_code", 0) == 552

    office.pipe(edge, mail("deliver", LIMIT), sender)
    office.wait_for_message(edge, "deliver@customer.test", seconds=120)
    office.pipe(edge, mail("deliver-more", LIMIT + 1), sender, code=65)

    known = {each["id"] for each in office.quarantined(edge)}
    assert not known
    for name, size in (("imap", LIMIT), ("imap-more", LIMIT + 1)):
        office.append(server, mail(name, size))
    office.wait_for_message(edge, "imap@customer.test", seconds=120)
    item, kept = office.wait_for_quarantine(edge, "mail-too-large", known)
    assert b"<imap-more@customer.test>" in kept and str(LIMIT + 1) in item["detail"]
    subjects = "SELECT subject FROM message WHERE subject IN ('lmtp', 'lmtp-more', 'deliver', 'deliver-more', 'imap', 'imap-more')"
    assert sorted(name for name, in edge.sql(subjects)) == ["deliver", "imap", "lmtp"]


def test_a_mailbox_knows_whom_a_mail_came_to(edge, server):
    # Dovecot writes Delivered-To above its Received; what is below both is the sender's.
    for number, (recipient, route) in enumerate(((office.SUPPORT, False), ("sales@example.test", True))):
        data = office.mail("Bcc", to="friends@example.net", sender=f"bcc{number}@customer.test", Delivered_To="sales@example.test")
        data = data.as_bytes()
        # The mail lies in one mailbox, whoever it was for.
        head = (f"Return-Path: <ana@customer.test>\r\nDelivered-To: {recipient}\r\n"
                "Received: from a by b; Mon, 23 Nov 2026 10:00:00 +0000\r\n").encode()
        office.append(server, head + data)
        _, conversation, *_ = harness.until(
            lambda: (edge.sql("SELECT message.id, message.conversation FROM message JOIN identity ON identity.id = identity "
                              "WHERE identity.address = ?", f"bcc{number}@customer.test") or [None])[0], 30, "the mail")
        found = edge.agent("ewa").ok("GET", f"/v1/conversations/c{conversation}/why")
        assert (found["route"] == "sales") == route, found
