"""Mailboxes and mail servers behind a proxy (RFC 9110, section 9.3.6): all of a channel's servers are reached by it alone."""

import socket
import socketserver
import threading

import pytest

import conftest
import desk as harness
import dovecot
import office
import postfix
import test_mail_tokens


class Proxy:
    """A proxy that knows CONNECT and nothing else. With `refuses` it answers by that status line."""

    def __init__(self, refuses=None):
        self.asked, self.refuses = [], refuses
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                line = self.rfile.readline().decode()
                while self.rfile.readline().strip():
                    pass
                method, target, _ = line.split(" ", 2)
                outer.asked.append((method, target))
                if outer.refuses:
                    self.wfile.write(f"HTTP/1.1 {outer.refuses}\r\nContent-Length: 0\r\n\r\n".encode())
                    return
                host, port = target.rsplit(":", 1)
                with socket.create_connection((host, int(port))) as far:
                    self.wfile.write(b"HTTP/1.1 200 Go\r\n\r\n")
                    back = threading.Thread(target=outer.pass_on, args=(far, self.connection), daemon=True)
                    back.start()
                    outer.pass_on(self.connection, far)
                    back.join(10)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @staticmethod
    def pass_on(near, far):
        try:
            while data := near.recv(1 << 16):
                far.sendall(data)
            far.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def ports(self):
        assert {method for method, _ in self.asked} <= {"CONNECT"}
        return {int(target.rsplit(":", 1)[1]) for _, target in self.asked}

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def proxies():
    made = []

    def make(**how):
        made.append(Proxy(**how))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture(scope="module")
def mailboxes():
    with dovecot.running() as server:
        yield server


@pytest.fixture
def started():
    made = []

    def start(channels):
        made.append(office.desk(channels))
        made[-1].start()
        return made[-1]

    yield start
    for each in made:
        conftest.finish(each)


def test_mail_comes_and_goes_by_the_proxy(proxies, started, monkeypatch):
    # Whoever goes past a proxy is said in the environment by some, and here by nobody.
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("NO_PROXY", "*")
    proxy = proxies()
    with postfix.running() as (mailboxes, sender):
        desk = started({"support": {**office.channel(mailboxes, sender), "proxy": proxy.url}})
        office.wait_for_state(desk, "open")
        assert proxy.ports() == {mailboxes.imaps}
        message = office.mail("Siparişim nerede?")
        office.deliver(mailboxes, message)
        _, conversation, _, _ = office.wait_for_message(desk, message)
        ewa = desk.agent("ewa").ready()
        epoch = ewa.work(f"c{conversation}")["epoch"]
        epoch = ewa.change(f"c{conversation}", "take", epoch=epoch).json["epoch"]
        sent = ewa.change(f"c{conversation}", "reply", epoch=epoch, text="It is on its way.", then="wait")
        assert sent.status == 200, sent
        office.wait_for_mails(mailboxes, 1)
        assert proxy.ports() == {mailboxes.imaps, sender.submission}


def test_a_proxy_that_refuses_says_why(mailboxes, proxies, started):
    proxy = proxies(refuses="403 Forbidden")
    desk = started({"support": {**office.channel(mailboxes), "proxy": proxy.url}})
    found = harness.until(
        lambda: (lambda found: found if found.get("error") else None)(office.standing(desk)), what="the reason")
    assert found["state"] != "open" and "403" in found["error"]
    # It is tried again, and comes by itself.
    proxy.refuses = None
    office.wait_for_state(desk, "open", seconds=30)


def test_a_proxy_that_is_away_says_why(mailboxes, proxies, started):
    proxy = proxies()
    proxy.close()
    desk = started({"support": {**office.channel(mailboxes), "proxy": proxy.url}})
    found = harness.until(
        lambda: (lambda found: found if found.get("error") else None)(office.standing(desk)), what="the reason")
    assert found["state"] != "open" and proxy.url.rsplit(":", 1)[1] in found["error"]


def test_tokens_come_by_the_proxy(mailboxes, proxies, started):
    proxy = proxies()
    tokens = test_mail_tokens.TokenServer()
    channel = office.channel(mailboxes)
    channel["imap"] = {"url": channel["imap"]["url"], "user": office.SUPPORT}
    channel |= {"proxy": proxy.url,
                "oauth": {"tokenURL": tokens.url, "clientID": "desk", "refreshToken": {"credential": "refresh"}}}
    desk = office.desk({"support": channel})
    desk.credential("refresh", "refresh-1")
    try:
        desk.start()
        harness.until(lambda: tokens.given, what="a token")
        assert tokens.server.server_address[1] in proxy.ports()
    finally:
        conftest.finish(desk)
        tokens.server.shutdown()
