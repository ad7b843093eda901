"""Mails written and sent by the mail channel's own client, through Postfix, into mailboxes of Dovecot.

The client runs without the daemon, in a small program that tells how each mail went.
"""

import email
import email.policy
import imaplib
import os
import ssl
import subprocess
import time

import pytest

import desk as harness
import dovecot
import postfix

SUPPORT = "support@example.test"
AYSE = "ayse@example.test"


def proof_binary():
    """The program under test: $FRONTDESK_MAILBOX_PROOF, else beside the daemon."""
    given = os.environ.get("FRONTDESK_MAILBOX_PROOF")
    return given or os.path.join(os.path.dirname(harness.daemon_binary()), "mailbox-proof")


@pytest.fixture(scope="module")
def servers():
    with postfix.running(only_encrypted=True, size_limit=2_000_000) as both:
        yield both


def run(url, *words, user=SUPPORT, password=dovecot.PASSWORD, text="Merhaba"):
    done = subprocess.run(
        [proof_binary(), "send", url, user, password, *words], input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def send(servers, *words, encrypted=False, trusted=True, **more):
    mailboxes, relay = servers
    url = f"smtps://localhost:{relay.submissions}" if encrypted else f"smtp://localhost:{relay.submission}"
    return run(url, *(["--ca", mailboxes.authority] if trusted else []), *words, **more)


def mails(mailboxes, user, message_id, count=1):
    """Those in a mailbox that hold a Message-ID anywhere, once there are so many."""
    end = time.monotonic() + 20
    while True:
        client = imaplib.IMAP4_SSL("127.0.0.1", mailboxes.imaps, ssl_context=context(mailboxes))
        client.login(user, dovecot.PASSWORD)
        client.select("INBOX")
        numbers = client.search(None, "TEXT", f'"{message_id}"')[1][0].split()
        found = [client.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers]
        client.logout()
        if len(found) >= count:
            return [email.message_from_bytes(each, policy=email.policy.default) for each in found]
        assert time.monotonic() < end, f"{len(found)} mails"
        time.sleep(0.1)


def context(mailboxes):
    made = ssl.create_default_context(cafile=mailboxes.authority)
    made.check_hostname = False
    return made


@pytest.mark.parametrize("encrypted", [True, False], ids=["tls", "starttls"])
def test_an_answer_arrives_as_it_was_written(servers, encrypted):
    text = "Merhaba Ayşe,\n\n.\n..iki nokta\nFrom me\n" + "uzun " * 300 + "\n-- \nAcme\n"
    own = f"x8.{encrypted}@example.test"
    lines = send(servers, "--to", AYSE, "--id", own, "--answers", "m1@customer.test", "--bytes", "100000",
                 encrypted=encrypted, text=text)
    assert lines[0] == f"{AYSE} 250 2.1.5"
    assert lines[1] == "sent 250 - the server answered 250 2.0.0 to the mail"
    (mail,) = mails(servers[0], AYSE, own)
    assert mail["From"].addresses[0].display_name == "Acme Müşteri Hizmetleri"
    assert mail["From"].addresses[0].addr_spec == SUPPORT
    assert mail["To"].addresses[0].display_name == "Ayşe Yılmaz"
    assert mail["Subject"] == "Re: Siparişim gecikti, iade istiyorum"
    assert mail["Message-ID"] == f"<{own}>"
    assert mail["In-Reply-To"] == "<m1@customer.test>"
    assert mail["References"] == "<first@customer.test> <m1@customer.test>"
    assert mail["Auto-Submitted"] is None
    assert f"<{SUPPORT}>" == mail["Return-Path"]
    said, file = mail.iter_parts()
    assert said.get_content().replace("\r\n", "\n") == text.rstrip("\n")
    assert file.get_filename() == "Sipariş özeti.bin"
    assert file.get_content() == b"." * 100_000


def test_a_mail_to_nobody_comes_back_unless_it_is_automatic(servers):
    lines = send(servers, "--to", "nobody@example.test", "--id", "lost@example.test", text="x")
    assert lines[-1].startswith("sent 250 ")
    (report,) = mails(servers[0], SUPPORT, "lost@example.test")
    assert report.get_content_type() == "multipart/report"
    assert report["Return-Path"] == "<>"
    lines = send(servers, "--to", "nobody@example.test", "--id", "lost.too@example.test", "--automatic", text="x")
    assert lines[-1].startswith("sent 250 ")
    servers[1].wait_for_log("from=<>, size=")
    end = time.monotonic() + 20
    while servers[1].queue():
        assert time.monotonic() < end
        time.sleep(0.1)
    send(servers, "--to", SUPPORT, "--id", "after@example.test")
    mails(servers[0], SUPPORT, "after@example.test")
    client = imaplib.IMAP4_SSL("127.0.0.1", servers[0].imaps, ssl_context=context(servers[0]))
    client.login(SUPPORT, dovecot.PASSWORD)
    client.select("INBOX")
    assert client.search(None, "TEXT", '"lost.too@example.test"')[1][0] == b""
    client.logout()


def test_each_recipient_has_an_answer(servers):
    lines = send(servers, "--to", AYSE, "--to", "z@elsewhere.test", "--id", "two@example.test")
    assert lines == [f"{AYSE} 250 2.1.5", "z@elsewhere.test 550 5.1.2",
                     "sent 250 - the server answered 250 2.0.0 to the mail, and refused 1 of 2 recipients"]
    mails(servers[0], AYSE, "two@example.test")
    lines = send(servers, "--to", "z@elsewhere.test")
    assert lines == ["z@elsewhere.test 550 5.1.2", "failed 550 - the server answered 550 5.1.2 to the recipient"]


def test_a_wrong_password_holds_the_mail(servers):
    for encrypted in (True, False):
        lines = send(servers, "--to", AYSE, encrypted=encrypted, password="wrong")
        assert lines == ["retry 535 login the server answered 535 5.7.8 to the login"]


def test_a_mail_that_is_too_large_fails_before_it_is_sent(servers):
    (line,) = send(servers, "--to", AYSE, "--bytes", "3000000")
    assert line.startswith("failed 0 size the mail has 4"), line
    assert line.endswith(" bytes, and the server takes 2000000")


def test_a_certificate_of_nobody(servers):
    for encrypted in (True, False):
        (line,) = send(servers, "--to", AYSE, encrypted=encrypted, trusted=False)
        assert line.startswith("retry 0 tls "), line


def test_a_certificate_that_has_expired(servers):
    mailboxes, _ = servers
    tls = f"{mailboxes.folder}/tls"
    subprocess.run(
        ["faketime", "2020-01-01", "openssl", "x509", "-req", "-in", f"{tls}/server.csr", "-CA", mailboxes.authority,
         "-CAkey", f"{tls}/authority.key", "-CAcreateserial", "-days", "1", "-out", f"{tls}/old.pem", "-extfile",
         f"{tls}/server.names"], check=True, capture_output=True)
    old = postfix.Postfix(mailboxes, certificate=(f"{tls}/old.pem", f"{tls}/server.key"))
    try:
        (line,) = send((mailboxes, old), "--to", AYSE)
        assert line.startswith("retry 0 tls ") and "expired" in line, line
        assert old.log().count("sasl_username") == 0
    finally:
        old.close()


def test_an_address_beyond_ascii(servers):
    lines = send(servers, "--to", "ayşe@example.test", "--id", "utf8@example.test")
    # Postfix takes it; whether the mailbox does is the next server's matter.
    assert lines[-1].startswith("sent 250 "), lines
    lines = send(servers, "--to", "a@müller.test")
    assert lines[0] == "a@xn--mller-kva.test 550 5.1.2"


def test_the_port_for_strangers_takes_no_mail_for_elsewhere(servers):
    mailboxes, relay = servers
    lines = run(f"smtp://localhost:{relay.mx}", "--ca", mailboxes.authority, "--to", "z@elsewhere.test", user="")
    assert lines[-1] == "failed 554 - the server answered 554 5.7.1 to the recipient"
    lines = run(f"smtp://localhost:{relay.mx}", "--ca", mailboxes.authority, "--to", AYSE)
    assert lines == ["retry 0 login the server offers no login"]


def test_a_probe_leaves_no_trace(servers):
    (line,) = send(servers, "--probe")
    assert line == f'reachable("mail out: localhost:{servers[1].submission} takes the login")'
    (line,) = send(servers, "--probe", password="wrong")
    assert line.startswith("unreachable(") and line.endswith('the server answered 535 5.7.8 to the login")')
