"""Machines that answer machines, and logins by tokens: with Postfix and Dovecot, and servers that a test makes."""

import http.server
import json
import threading
import urllib.parse

import pytest

import conftest
import desk as harness
import office
import postfix
import scripted


@pytest.fixture(scope="module")
def servers():
    with postfix.running() as both:
        yield both


def acknowledging(config):
    config["templates"] = {"got": {"en": "We have it, as {case}.", "tr": "Aldık: {case}."}}
    config["queues"]["general"]["acknowledge"] = "got"
    config["queues"]["billing"]["acknowledge"] = "got"
    config["routes"].insert(0, {"id": "robots", "when": {"auto": True}, "end": "file"})


def counts(desk):
    """Messages in, and messages out."""
    return tuple(desk.sql("SELECT count(*) FROM message WHERE direction = ?", way)[0][0] for way in (0, 1))


def test_two_desks_acknowledge_each_other_once(servers):
    mailboxes, relay = servers
    addresses = {"first": office.SUPPORT, "second": office.CUSTOMER}
    desks = {}
    try:
        for name, address in addresses.items():
            channel = office.channel(
                mailboxes, relay, imap={"start": "now", "user": address}, address=address, name=name)
            desks[name] = office.desk({"support": channel}, change=acknowledging).start()
            office.wait_for_state(desks[name], "open")
        # Each gets a mail that seems to come from the other.
        office.send(relay.mx, office.mail("I have a question.", sender=office.CUSTOMER, to=office.SUPPORT))
        office.send(relay.mx, office.mail("I have a question.", sender=office.SUPPORT, to=office.CUSTOMER, name="x"))
        for desk in desks.values():
            harness.until(lambda: counts(desk) == (2, 1), 30, f"its mail, and the other's acknowledgement: {counts(desk)}")
        # Whatever else would come has come when a later mail has.
        harness.until(lambda: relay.queue() == [], 20, "an empty queue")
        for name, desk in desks.items():
            office.settle(desk, mailboxes, addresses[name])
            # The last mail is a person's, and has an acknowledgement of its own.
            harness.until(lambda: counts(desk) == (3, 2), 20, f"the last one: {counts(desk)}")
            assert desk.sql("SELECT count(*) FROM message WHERE direction = 1 AND author != -1") == [(0,)]
    finally:
        for desk in desks.values():
            conftest.finish(desk)


def test_an_acknowledgement_says_what_it_is(servers):
    mailboxes, relay = servers
    channel = office.channel(mailboxes, relay, imap={"start": "now"})
    desk = office.desk({"support": channel}, change=acknowledging)
    try:
        desk.start()
        office.wait_for_state(desk, "open")
        before = len(office.inbox(mailboxes))
        first = office.mail("Merhaba, siparişim hâlâ gelmedi, lütfen yardım eder misiniz?")
        office.send(relay.mx, first)
        found = office.wait_for_mails(mailboxes, before + 1)[-1]
        assert found["Auto-Submitted"] == "auto-replied" and found["Return-Path"] == "<>"
        assert found["In-Reply-To"] == first["Message-ID"] and found["X-Frontdesk-Loop"] == "1"
        assert found.get_content().strip() == "Aldık: c1."
        [work] = desk.agent("ayse").ready().pull("10s").json["work"]
        assert work["conversation"] == "c1", "an acknowledgement is no answer"
    finally:
        conftest.finish(desk)


class TokenServer:
    """Gives a token for the right refresh token (RFC 6749, section 6), and another one each time."""

    def __init__(self, good="refresh-1"):
        self.good, self.given, self.asked = good, [], []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                fields = dict(urllib.parse.parse_qsl(body))
                outer.asked.append(fields)
                if fields.get("refresh_token") == outer.good:
                    token = f"token-{len(outer.given) + 1}"
                    outer.given.append(token)
                    status, answer = 200, {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}
                else:
                    status, answer = 400, {"error": "invalid_grant"}
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/token"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_a_mailbox_is_opened_by_a_token(mechanism):
    tokens = TokenServer()
    mailbox = scripted.Mailbox([office.mail("Hello there.").as_bytes()], sasl=mechanism)
    mailbox.tokens = {"token-2"}
    channel = {
        "type": "email", "class": "deferred", "address": office.SUPPORT,
        "imap": {"url": mailbox.url, "user": office.SUPPORT},
        "oauth": {"tokenURL": tokens.url, "clientID": "desk&1", "refreshToken": {"credential": "refresh"}},
    }
    desk = office.desk({"support": channel})
    desk.credential("refresh", "not-this-one")
    try:
        desk.start()
        down = office.wait_for_state(desk, "down")
        assert "invalid_grant" in down["error"], down
        assert "not-this-one" not in desk.log_text()
        # The first token is refused by the mailbox; the next login asks for another.
        desk.credential("refresh", "refresh-1")
        desk.admin().ok("POST", "/v1/config/reload")
        harness.until(lambda: tokens.given == ["token-1"], 20, "the first token")
        office.wait_for_state(desk, "down")
        desk.admin().ok("POST", "/v1/config/reload")
        office.wait_for_state(desk, "open")
        harness.until(lambda: desk.sql("SELECT count(*) FROM message") == [(1,)], 20, "the mail")
        assert tokens.asked[-1]["client_id"] == "desk&1" and tokens.asked[-1]["grant_type"] == "refresh_token"
        assert not any(token in desk.log_text() for token in tokens.given)
    finally:
        conftest.finish(desk)
        tokens.close()
        mailbox.close()
