"""Mails that are more than a text: signed, encrypted, with a calendar. An agent is told what came, and has it as it came."""

import pytest

import test_lmtp

post = test_lmtp.post

CALENDAR = """\
BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:Sipariş görüşmesi
DESCRIPTION:Yarın konuşalım.
DTSTART;TZID=Europe/Istanbul:20260301T090000
DURATION:PT1H
LOCATION:Oda 3
END:VEVENT
END:VCALENDAR
"""


def parts(kind, *bodies):
    """A multipart whose parts are their own headers, an empty line, and their content."""
    return f"Content-Type: multipart/{kind}; boundary=b", "".join(f"--b\n{each}\n" for each in bodies) + "--b--\n"


def hand_in(desk, number, content_type, body):
    """Hands in a mail of that content; gives the message, and what the command line shows."""
    text = (f"From: Ana <ana{number}@customer.example>\nTo: support@shop.example\nMessage-ID: <kind{number}@customer.example>\n"
            f"Subject: Kind {number}\nMIME-Version: 1.0\n{content_type}\n\n{body}")
    said = desk.cli(None, "deliver", "--channel", "support", "--json", text=text)
    conversation = said["conversation"]
    [message] = desk.agent("ewa").ok("GET", f"/v1/conversations/{conversation}/messages")["messages"]
    return message, desk.cli("ewa", "show", conversation)


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nLütfen yardım edin."


@pytest.mark.parametrize("kind", ["pgp", "smime", "opaque"])
def test_a_signed_mail_is_shown_as_signed(post, needs_cli, kind):
    content = {
        "pgp": parts("signed; protocol=\"application/pgp-signature\"", PLAIN, "Content-Type: application/pgp-signature\n\nx"),
        "smime": parts("signed", PLAIN, "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx"),
        "opaque": ("Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", "bytes"),
    }[kind]
    message, shown = hand_in(post, f"signed-{kind}", *content)
    assert message["mail"]["protection"] == "signed"
    assert len(message["attachments"]) == 1
    assert "signed, not checked" in shown and "encrypted" not in shown
    assert ("Lütfen yardım edin." in shown) == (kind != "opaque")


def test_an_encrypted_mail_is_shown_as_encrypted(post, needs_cli):
    content = parts("encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1",
                    "Content-Type: application/octet-stream; name=encrypted.asc\n\nsecret")
    message, shown = hand_in(post, "encrypted", *content)
    assert message["mail"]["protection"] == "encrypted" and message["text"] == ""
    assert "encrypted, not readable here" in shown and "encrypted.asc" in shown


def test_an_ordinary_mail_is_neither(post, needs_cli):
    message, shown = hand_in(post, "plain", "Content-Type: text/plain; charset=utf-8", "Lütfen yardım edin.")
    assert "protection" not in message["mail"] and "invitation" not in message["mail"]
    assert "signed" not in shown and "encrypted" not in shown and "Invitation" not in shown


@pytest.mark.parametrize("alone", [False, True])
def test_an_invitation_says_what_when_and_where(post, needs_cli, alone):
    kind = "Content-Type: text/calendar; method=REQUEST; charset=utf-8"
    content = (kind, CALENDAR) if alone else parts("alternative", PLAIN, f"{kind}\n\n{CALENDAR}")
    message, shown = hand_in(post, f"calendar-{alone}", *content)
    assert message["mail"]["invitation"] == {
        "kind": "request", "summary": "Sipariş görüşmesi", "start": "2026-03-01T09:00:00", "end": "2026-03-01T10:00:00",
        "zone": "Europe/Istanbul", "place": "Oda 3", "repeats": False}
    assert message["text"] == ("Sipariş görüşmesi\n\nYarın konuşalım." if alone else "Lütfen yardım edin.")
    line = "Invitation: Sipariş görüşmesi · 2026-03-01 09:00 to 10:00 Europe/Istanbul · Oda 3"
    assert line in " ".join(shown.split())
    [file] = message["attachments"]
    assert (file["name"], file["type"]) == ("invite.ics", "text/calendar")
    kept = post.agent("ewa").get(f"/v1/messages/{message['id']}/attachments/0")
    assert kept.body.replace(b"\r\n", b"\n").strip() == CALENDAR.encode().strip()
