"""Mailboxes of real servers, Dovecot and pymap, read by the mail channel's own client.

The client runs without the daemon, in a small program that tells what it reads, a line each.
"""

import imaplib
import os
import queue
import shutil
import smtplib
import socket
import subprocess
import sys
import threading
import time

import pytest

import desk as harness
import dovecot as fixture


def proof_binary():
    """The program under test: $FRONTDESK_MAILBOX_PROOF, else beside the daemon."""
    given = os.environ.get("FRONTDESK_MAILBOX_PROOF")
    return given or os.path.join(os.path.dirname(harness.daemon_binary()), "mailbox-proof")


def checksum(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while value:
        value, rest = divmod(value, 16)
        text = digits[rest] + text
    return text or "0"


class Reader:
    """A running client and the lines that it has said."""

    def __init__(self, *words):
        self.process = subprocess.Popen(
            [proof_binary(), *map(str, words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.closed = threading.Event()
        self.lines = []
        self.queue = queue.Queue()
        self.listener = threading.Thread(target=self.listen, daemon=True)
        self.listener.start()

    def listen(self):
        for line in self.process.stdout:
            self.queue.put(line.rstrip("\n"))
            if line.startswith("pause "):
                self.go_on()
        self.queue.put(None)

    def go_on(self):
        """Ends a pause between two attempts, soon: how long it ought to last is what the line says."""
        self.closed.wait(0.05)
        try:
            self.process.stdin.write("\n")
        except (OSError, ValueError):
            pass

    def wait(self, start, count=1, seconds=20):
        """Waits until so many lines begin like that, and gives the last."""
        end = time.monotonic() + seconds
        while True:
            found = [line for line in self.lines if line.startswith(start)]
            if len(found) >= count:
                return found[count - 1]
            try:
                line = self.queue.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                line = None
            assert line is not None, f"no {start!r} in {self.lines}"
            self.lines.append(line)

    def mails(self):
        return [line.split()[1:] for line in self.lines if line.startswith("mail ")]

    def close(self):
        self.closed.set()
        self.process.kill()
        self.process.wait()
        self.listener.join()
        self.process.stdout.close()
        try:
            self.process.stdin.close()
        except OSError:
            pass


@pytest.fixture
def reader():
    readers = []

    def start(*words):
        readers.append(Reader(*words))
        return readers[-1]

    yield start
    for each in readers:
        each.close()


@pytest.fixture
def server():
    reason = fixture.reason_to_skip()
    if reason:
        pytest.skip(f"NO DOVECOT: {reason}")
    server = fixture.Dovecot()
    yield server
    server.close()


def mail(number, text="hello"):
    lines = [f"From: c{number}@customer.test", "To: support@example.test", f"Subject: {number}",
             f"Message-ID: <{number}@customer.test>", "", text, ""]
    return "\r\n".join(lines).encode()


def deliver(server, *mails):
    with smtplib.LMTP("127.0.0.1", server.lmtp) as lmtp:
        for each in mails:
            lmtp.sendmail("c@customer.test", ["support@example.test"], each)


def url(server, encrypted=True):
    return f"imaps://localhost:{server.imaps}" if encrypted else f"imap://localhost:{server.imap}"


def words(server, *more, encrypted=True, password=fixture.PASSWORD):
    return [url(server, encrypted), "support@example.test", password, "--ca", server.authority, *more]


def imap(server):
    client = imaplib.IMAP4("127.0.0.1", server.imap)
    client.login("support@example.test", fixture.PASSWORD)
    client.select("INBOX")
    return client


@pytest.mark.parametrize("encrypted", [True, False], ids=["tls", "starttls"])
def test_reads_and_then_hears_at_once(server, reader, encrypted):
    deliver(server, mail(1), mail(2))
    client = reader(*words(server, encrypted=encrypted))
    client.wait("read ")
    assert [key.split(":")[1] for key, *_ in client.mails()] == ["1", "2"]
    began = time.monotonic()
    deliver(server, mail(3))
    client.wait("mail ", 3)
    assert time.monotonic() - began < 5
    # Nobody has seen them: the client asks without a trace.
    other = imap(server)
    assert other.search(None, "UNSEEN")[1][0].split() == [b"1", b"2", b"3"]
    # Byte for byte what the server has.
    for index, (_, size, sum, dated) in enumerate(client.mails(), 1):
        body = other.fetch(str(index), "(BODY.PEEK[])")[1][0][1]
        assert (int(size), sum, dated) == (len(body), checksum(body), "true")
    other.logout()


def test_a_mail_that_speaks_imap(server, reader):
    hostile = "".join(f"A{n:03} OK done\r\nfd1.{n} OK done\r\n* BYE\r\n* 77 EXISTS\r\n)\r\n+ go\r\n" for n in range(40))
    deliver(server, mail(1, hostile), mail(2))
    client = reader(*words(server, "--once"))
    assert client.wait("end ") == "end orderly"
    assert len(client.mails()) == 2
    assert int(client.mails()[0][1]) > len(hostile)


def test_from_a_position_and_from_now(server, reader):
    deliver(server, *[mail(n) for n in range(1, 6)])
    client = reader(*words(server, "--once"))
    client.wait("end orderly")
    validity = client.mails()[0][0].split(":")[0]
    again = reader(*words(server, "--once", "--from", f"{validity}:3"))
    again.wait("end orderly")
    assert [key for key, *_ in again.mails()] == [f"{validity}:4", f"{validity}:5"]
    fresh = reader(*words(server, "--now"))
    fresh.wait("read ")
    assert fresh.mails() == []
    deliver(server, mail(6))
    fresh.wait(f"mail {validity}:6 ")
    moved = reader(*words(server, "--once", "--from", "1:900"))
    moved.wait("end orderly")
    assert len(moved.mails()) == 6 and moved.wait("opened ").endswith(" new")


def test_many_mails_in_batches(server, reader):
    folder = f"{server.folder}/mail/support@example.test/Maildir/new"
    deliver(server, mail(0))
    for number in range(3_000):
        with open(f"{folder}/1700000000.M{number:06}.test", "wb") as file:
            file.write(mail(number, "x" * 2_000).replace(b"\r\n", b"\n"))
        shutil.chown(f"{folder}/1700000000.M{number:06}.test", fixture.USER, fixture.USER)
    client = reader(*words(server, "--once"))
    client.wait("end orderly", seconds=60)
    keys = [key for key, *_ in client.mails()]
    assert len(keys) == len(set(keys)) == 3_001
    assert sum(line.startswith("position ") for line in client.lines) >= 3_001 / 64


def test_a_large_mail(server, reader):
    deliver(server, mail(1, ("y" * 76 + "\r\n") * 30_000), mail(2))
    whole = reader(*words(server, "--once"))
    whole.wait("end orderly")
    assert len(whole.mails()) == 2
    cut = reader(*words(server, "--once", "--max", "1000000"))
    cut.wait("end orderly")
    large = cut.wait("large ").split()
    assert int(large[2]) > 2_000_000 and int(large[3]) == 65536
    assert len(cut.mails()) == 1


def test_moves_and_flags_after_it_has_them(server, reader):
    deliver(server, mail(1), mail(2))
    client = reader(*words(server, "--once", "--flag", "\\Flagged"))
    client.wait("end orderly")
    other = imap(server)
    assert other.search(None, "FLAGGED")[1][0].split() == [b"1", b"2"]
    client = reader(*words(server, "--once", "--move", "Erledigt"))
    client.wait("end orderly")
    assert other.select("INBOX")[1] == [b"0"]
    assert other.select("Erledigt")[1] == [b"2"]
    other.logout()
    # A folder that is not there is told, and stops nothing.
    deliver(server, mail(3))
    client = reader(*words(server, "--once", "--move", "Nirgends/Ü"))
    client.wait("refused ")
    client.wait("end orderly")
    assert len(client.mails()) == 1


def test_the_server_goes_while_it_listens_and_comes_back(server, reader):
    deliver(server, mail(1))
    client = reader(*words(server))
    client.wait("read ")
    server.stop()
    client.wait("ended ")
    server.start()
    deliver(server, mail(2))
    client.wait("mail ", 2)
    assert len(client.mails()) == 2


def test_the_mailbox_is_deleted_and_made_anew_below_it(server, reader):
    deliver(server, mail(1))
    server.doveadm("mailbox", "create", "-u", "support@example.test", "Shop/Şikâyet")
    server.doveadm("copy", "-u", "support@example.test", "Shop/Şikâyet", "mailbox", "INBOX", "ALL")
    client = reader(*words(server, "--mailbox", "Shop/Şikâyet", "--idle", "300"))
    client.wait("read ")
    server.doveadm("mailbox", "delete", "-u", "support@example.test", "Shop/Şikâyet")
    client.wait("ended ")
    time.sleep(1.1)  # UIDVALIDITY counts seconds
    server.doveadm("mailbox", "create", "-u", "support@example.test", "Shop/Şikâyet")
    server.doveadm("copy", "-u", "support@example.test", "Shop/Şikâyet", "mailbox", "INBOX", "ALL")
    client.wait("mail ", 2)
    first, second = [key for key, *_ in client.mails()]
    assert first.split(":")[0] != second.split(":")[0]


def test_a_wrong_password_ends_it_at_once(server, reader):
    client = reader(*words(server, password="wrong"))
    line = client.wait("end ")
    assert "isLoginDenied: true" in line or "Login denied" in line, line
    assert "ended" not in "".join(client.lines)


def test_a_certificate_of_a_stranger_is_refused(server, reader):
    client = reader(url(server), "support@example.test", fixture.PASSWORD)
    assert "certificate" in client.wait("ended ")
    assert client.mails() == []


def test_an_expired_certificate_is_refused(reader):
    reason = fixture.reason_to_skip()
    if reason:
        pytest.skip(f"NO DOVECOT: {reason}")
    server = fixture.Dovecot(days=0)
    try:
        client = reader(*words(server))
        assert "certificate" in client.wait("ended ")
    finally:
        server.close()


def pymap_binary():
    beside = os.path.join(os.path.dirname(sys.executable), "pymap")
    return beside if os.path.exists(beside) else shutil.which("pymap")


@pytest.mark.skipif(not pymap_binary(), reason="NO PYMAP: it is not installed")
def test_another_dialect(reader):
    port = harness.free_port()
    process = subprocess.Popen(
        [pymap_binary(), "--host", "127.0.0.1", "--port", str(port), "dict", "--demo-data"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        def greets():
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=2) as probe:
                    return probe.recv(4) == b"* OK"
            except OSError:
                return False
        harness.until(greets, 20, "pymap")
        client = reader(f"imap://127.0.0.1:{port}", "demouser", "demopass", "--plain", "--poll", "200")
        client.wait("read ")
        count = len(client.mails())
        assert count >= 3
        other = imaplib.IMAP4("127.0.0.1", port)
        other.login("demouser", "demopass")
        other.append("INBOX", None, None, mail(9))
        client.wait("mail ", count + 1)
        other.logout()
    finally:
        process.kill()
        process.wait()
